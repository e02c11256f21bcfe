//! libzapi: the contact's profile picture, through Z-API, for C and everything that can call C.
//!
//! ```c
//! char link[ZAPI_LINK_MAX];
//! zapi_buf out;
//! zapi_config *cfg = zapi_config_new();
//! int32_t status = zapi_config_load_env(cfg);
//! out.data = link;
//! out.cap = sizeof link;
//! if (status == ZAPI_OK)
//!     status = zapi_profile_picture(cfg, "551199999999", &out);
//! zapi_config_free(cfg);
//! ```
//!
//! Status. Most functions return an int32_t: 0 is ZAPI_OK, above 0 is an answer that is no
//! error (ZAPI_NO_PICTURE), below 0 is an error (ZAPI_E_...). The numbers never change their
//! meaning. zapi_last_error tells more about the last error of the same thread. It is cleared at
//! the start of every function that can set it; those about statuses, versions and the last
//! error itself, zapi_option_at, zapi_cancel_trigger, zapi_image_data, zapi_pad and every _free
//! neither clear nor set it, but for a _free of what is in use (see Callbacks).
//!
//! Pointers. NULL where it is not allowed gives ZAPI_E_INVALID_ARGUMENT and no request; every
//! _free takes NULL. What is written to is set to zero or empty before anything else, so it is
//! defined on every path; only a struct whose `size` is too small is left as it is. Arguments of
//! one call must not overlap.
//!
//! Text. All text is UTF-8 that ends with a NUL, both ways. The twin of a function with _n takes
//! the length of each text behind it instead and refuses a NUL inside; the one with _padded takes
//! and gives fields that spaces fill up (COBOL). No text of an error ever holds a secret, a URL of
//! the API or a phone.
//!
//! Memory. The caller owns what it passes in; nothing of it is kept after the call. Only a
//! zapi_config, zapi_cancel, zapi_image or zapi_batch is made by the library and given back to it,
//! by its _free. A returned `const char *` is a constant: never free it. Running out of memory
//! ends the program, with a line on standard error.
//!
//! Structs that grow. The caller puts `sizeof` into the member `size`; the library writes at
//! most that many bytes, and as many as it knows. `size` itself stays as it is. Zero the rest
//! before, if the library may be older than the header. Where a struct is read, members that the
//! caller does not have count as 0.
//!
//! Threads. A function that takes `const zapi_config *` may be called on one config by any
//! number of threads at once. One that takes `zapi_config *` needs it alone. The library has no
//! signal handlers, no atexit, no output, and no threads but those of a running batch and a short
//! one for a name lookup, which block the program's signals.
//!
//! Time. A call blocks until its answer, at most for the option timeout_ms (30 seconds), in which
//! there are all its attempts and waits. A signal does not end it, and it raises no SIGPIPE.
//!
//! Callbacks. Items and log records come on the caller's own thread only, while it is in a call.
//! Do not leave a callback by longjmp, pthread_exit or an exception. A callback may call the
//! library, with the same config too. What the call that it belongs to was given (its config or
//! batch) is in use until that call returns: changing it gives ZAPI_E_INVALID_ARGUMENT, and a _free
//! leaves it as it is and sets the last error to that. Anything else may be changed and freed.
//! Without zapi_config_set_log nothing is logged.
//!
//! Cancelling. A zapi_cancel, given to a config or to one call, ends its calls within 50
//! milliseconds with ZAPI_E_CANCELLED once any thread or signal handler triggers it. It stays
//! triggered. pthread_cancel takes effect after a call, not in it.
//!
//! Fork. A child may go on with a config of its parent: it gets connections of its own, and
//! freeing the config there leaves the parent's alone. A batch stays with the parent: in a child
//! its functions give ZAPI_E_INVALID_ARGUMENT, and freeing it there does nothing. The library learns
//! of a fork by pthread_atfork, from the first zapi_config_new on, and child handlers run in the
//! order in which they were registered: one of yours that calls the library must be registered
//! after that first zapi_config_new.
//!
//! Macros. A program, or a generator of bindings that knows no attributes, may define ZAPI_API,
//! ZAPI_CALL and ZAPI_MUST_USE before it includes this header, empty for instance.
#![allow(
    unsafe_code,
    reason = "all of the project's unsafe code is here, each block with its reason"
)]
#![allow(
    clippy::not_unsafe_ptr_arg_deref,
    reason = "exports stay safe `extern \"C\"`: `# Safety` headings would land in the C header, and Rust never calls them"
)]
#![allow(non_camel_case_types, reason = "the types carry their C names")]

pub mod batch;
pub mod boundary;
pub mod buffer;
pub mod call;
pub mod cancel;
pub mod check;
pub mod client;
pub mod config;
pub mod download;
pub mod error;
pub mod fork;
pub mod image;
pub mod in_use;
#[cfg(feature = "panic-injection")]
pub mod injection;
pub mod item;
pub mod log;
pub mod many;
pub mod option;
pub mod padded;
pub mod phone;
pub mod phones;
pub mod picture;
pub mod queue;
pub mod record;
pub mod stats;
pub mod status;
pub mod text;
pub mod version;
