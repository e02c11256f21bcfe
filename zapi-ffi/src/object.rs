//! A caller's pointer to an object of the library: for shared use, for exclusive use, or to free.

use zapi_core::Language;

use crate::failure::Failure;
use crate::{in_use, language, last_error};

/// What programs get a pointer to.
pub(crate) trait Object {
    /// The language of errors about it, if it has one.
    fn language(&self) -> Option<Language> {
        None
    }
}

/// The object, for as long as the argument lives. Until the call returns, its callbacks can neither
/// change nor free the object.
pub(crate) fn shared<'a, T: Object>(pointer: &'a *const T, name: &str) -> Result<&'a T, Failure> {
    // SAFETY: it is NULL, or by the header what a `_new` gave and no `_free` took back, which no
    // one changes during the call.
    let object = unsafe { pointer.as_ref() }.ok_or_else(|| Failure::null(name))?;
    in_use::note(object);
    speak(object);
    Ok(object)
}

/// The object, for a function that must be the only one to use it.
pub(crate) fn exclusive<'a, T: Object>(
    pointer: &'a mut *mut T,
    name: &str,
) -> Result<&'a mut T, Failure> {
    refuse_in_use(*pointer, name)?;
    // SAFETY: as in `shared`; by the header no other thread uses it during the call, and no call of
    // this one does, which has just been checked.
    let object = unsafe { pointer.as_mut() }.ok_or_else(|| Failure::null(name))?;
    speak(object);
    Ok(object)
}

fn speak(object: &impl Object) {
    if let Some(wanted) = object.language() {
        language::speak(wanted);
    }
}

/// Where the caller wants the pointer to a new object.
pub(crate) struct Place<T>(*mut *mut T);

impl<T: Object> Place<T> {
    /// Checks it and sets it to NULL.
    pub(crate) fn blank(out: *mut *mut T, name: &str) -> Result<Self, Failure> {
        if out.is_null() {
            return Err(Failure::null(name));
        }
        let place = Self(out);
        place.put(std::ptr::null_mut());
        Ok(place)
    }

    pub(crate) fn fill(&self, object: T) {
        self.put(Box::into_raw(Box::new(object)));
    }

    fn put(&self, pointer: *mut T) {
        // SAFETY: `blank` found it not to be NULL, and by the header it is a pointer of the caller;
        // packed structs of other languages may have put it anywhere, hence unaligned.
        unsafe { self.0.write_unaligned(pointer) };
    }
}

/// Frees an object, unless it is NULL or in use; the last error tells if it is in use.
pub(crate) fn free<T>(pointer: *mut T, name: &str) {
    if let Err(refusal) = refuse_in_use(pointer, name) {
        last_error::set(&refusal);
    } else if !pointer.is_null() {
        // SAFETY: not NULL; by the header a `_new` of ours gave it (or a `_start`, or a download),
        // all of which make a `Box`; it was not freed, and is not in use.
        drop(unsafe { Box::from_raw(pointer) });
    }
}

fn refuse_in_use<T>(pointer: *mut T, name: &str) -> Result<(), Failure> {
    if pointer.is_null() || !in_use::holds(pointer) {
        return Ok(());
    }
    Err(Failure::argument(format!(
        "{name} is in use: this is a callback of a call with it; change or free it after that call"
    )))
}
