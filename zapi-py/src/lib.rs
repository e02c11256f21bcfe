//! The native half of the Python package `zapi`: the core's client and batch, the store, results as
//! Python's values, errors as exceptions, and the tables that the Python half is generated from and checked
//! against.
//!
//! The files of this crate, lowest first; each uses only what stands above it:
//!
//! 1. `attach`, `signals`, `value`, `time`, `messages`: plumbing
//! 2. `error`, `logging`: errors as exceptions, log records
//! 3. `phone`, `image`, `progress`, `report`, `stats`, `cancel`, `loop_callback`, `inbox`, `wait`:
//!    values, and how calls wait
//! 4. `picture`, `call`, `pending_call`: the answer, and what one call needs
//! 5. `outcome`: the result for one phone of a batch
//! 6. `batch`: many calls
//! 7. `client`: what makes them
//! 8. `job`: a call of a store, which waits or tells an event loop
//! 9. `store`: the pictures of all contacts in a folder

use pyo3::prelude::*;

mod attach;
mod batch;
mod call;
mod cancel;
mod client;
mod error;
mod image;
mod inbox;
mod job;
mod logging;
mod loop_callback;
mod messages;
mod outcome;
mod pending_call;
mod phone;
mod picture;
mod progress;
mod report;
mod signals;
mod stats;
mod store;
mod time;
mod value;
mod wait;

/// What `zapi` is built on; not for direct use. It has not been tested without the GIL, so a
/// free-threaded Python turns the GIL on when it loads this.
#[pymodule(gil_used = true)]
mod _native {
    use pyo3::prelude::*;
    use zapi_core::{Code, Config, ConfigOption};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::logging::install();
        crate::logging::refresh(module.py())
    }

    #[pymodule_export]
    use crate::{
        attach::{after_fork_in_child, after_fork_in_parent, at_exit, before_fork},
        batch::Batch,
        cancel::CancelToken,
        client::{Client, offline},
        image::Image,
        job::Job,
        outcome::Outcome,
        pending_call::PendingCall,
        phone::{masked, ninth_digit_variants, phone},
        picture::ProfilePicture,
        progress::Progress,
        report::{Report, Step},
        stats::Stats,
        store::{
            Store,
            add::Additions,
            entry::{StoreChange, StoreEntry, StoreStatus, Verified},
            picture::StoredPicture,
            publish::{Address, Published},
            sync::SyncReport,
        },
    };

    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "Python's name for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    /// How long a wait sleeps before it checks its limits again, in seconds.
    #[pymodule_export]
    const SLICE: f64 = zapi_core::SLICE.as_secs_f64();

    /// How many contacts are added at once: they are committed together.
    #[pymodule_export]
    const ADDED_AT_ONCE: usize = zapi_store::ADDED_AT_ONCE;

    /// Every error code: name of the exception, number, what it means and what to do, whether it
    /// can be retried, whether it is account-wide, whether it is an outage's.
    #[pyfunction]
    fn codes() -> Vec<(&'static str, i32, String, bool, bool, bool)> {
        let row = |code: &Code| {
            let (name, number, text) = (code.python_name(), code.number(), code.description());
            let (retryable, account_wide) = (code.is_retryable(), code.is_account_wide());
            (name, number, text, retryable, account_wide, code.is_outage())
        };
        Code::ALL.iter().map(row).collect()
    }

    /// An option: key, name of the argument, kind of its value, default as text, what it does, its
    /// range, whether it is a secret, whether it concerns single calls only.
    type Row = (
        &'static str,
        &'static str,
        String,
        &'static str,
        &'static str,
        Option<(u64, u64)>,
        bool,
        bool,
    );

    /// Every option.
    #[pyfunction]
    fn options() -> Vec<Row> {
        let row = |option: &ConfigOption| {
            let kind = format!("{:?}", option.kind).to_lowercase();
            let ConfigOption { key, name, default, summary, range, is_secret, .. } = *option;
            (key, name, kind, default, summary, range, is_secret, option.is_per_call)
        };
        Config::options().iter().map(row).collect()
    }
}
