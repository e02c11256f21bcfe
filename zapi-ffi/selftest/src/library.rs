//! libzapi, loaded at run time. It counts the calls of each function and checks the stack pointer.

use std::ffi::c_void;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::abi::{Export, NAMES};
use crate::loader;
#[cfg(target_arch = "x86")]
use crate::stack;

/// The library, with all of its functions.
pub(crate) struct Library {
    functions: Vec<Function>,
    moved: Mutex<Vec<String>>,
}

struct Function {
    address: usize,
    calls: AtomicU32,
}

impl Library {
    /// Loads the library and looks up every function of the header. It is never unloaded.
    pub(crate) fn load(path: &Path) -> Result<Library, String> {
        let module = loader::load(path)?;
        let found: Vec<usize> = NAMES.iter().map(|name| loader::find(module, name)).collect();
        let pairs = NAMES.iter().zip(&found);
        let missing: Vec<&str> =
            pairs.filter(|(_, address)| **address == 0).map(|(name, _)| *name).collect();
        if !missing.is_empty() {
            return Err(format!("it lacks {}", missing.join(", ")));
        }
        let functions = found.into_iter().map(|address| Function { address, calls: 0.into() });
        Ok(Library { functions: functions.collect(), moved: Mutex::default() })
    }

    /// The functions that were not called, and how many calls there were.
    pub(crate) fn calls(&self) -> (Vec<&'static str>, u32) {
        let calls = |one: &Function| one.calls.load(Ordering::Relaxed);
        let uncalled = NAMES.iter().zip(&self.functions).filter(|(_, one)| calls(one) == 0);
        (uncalled.map(|(name, _)| *name).collect(), self.functions.iter().map(calls).sum())
    }

    /// The functions that left the stack pointer in the wrong place.
    pub(crate) fn moved(&self) -> Vec<String> {
        self.moved.lock().map(|moved| moved.clone()).unwrap_or_default()
    }

    /// The address of a function that is about to be called.
    pub(crate) fn called(&self, export: Export) -> *const c_void {
        let function = &self.functions[export as usize];
        function.calls.fetch_add(1, Ordering::Relaxed);
        function.address as *const c_void
    }

    /// Calls a function in a way that survives a wrong calling convention, and records it.
    #[cfg(target_arch = "x86")]
    pub(crate) fn measured(&self, export: Export, words: &[u32]) -> u32 {
        let name = NAMES[export as usize];
        // SAFETY: the words are the arguments in the header (see `functions`).
        let (result, moved) = unsafe { stack::call(self.called(export), words) };
        let line = format!("{name} moves it by {moved} bytes");
        if let Ok(mut all) = self.moved.lock() {
            if moved != 0 && !all.contains(&line) {
                all.push(line);
            }
        }
        result
    }
}

/// Makes each function of the header a method of [`Library`] that calls the loaded function.
macro_rules! functions {
    ($($name:ident($($argument:ident: $kind:ty),*) $(-> $result:ty)?;)*) => {
        #[derive(Clone, Copy)]
        pub(crate) enum Export { $($name),* }

        /// The names of the functions, in the order of [`Export`].
        pub(crate) const NAMES: &[&str] = &[$(stringify!($name)),*];

        #[allow(clippy::too_many_arguments, reason = "as many as in C")]
        impl crate::library::Library {
            $(pub(crate) fn $name(&self, $($argument: $kind),*) $(-> $result)? {
                #[cfg(target_arch = "x86")]
                {
                    #[allow(unused_mut, reason = "some have no arguments")]
                    let mut words = Vec::new();
                    $(crate::stack::Argument::push($argument, &mut words);)*
                    crate::stack::Answer::from_word(self.measured(Export::$name, &words))
                }
                #[cfg(not(target_arch = "x86"))]
                {
                    type Function = unsafe extern "system" fn($($kind),*) $(-> $result)?;
                    let address = self.called(Export::$name);
                    // SAFETY: the function of this name has this signature, by the header.
                    let function = unsafe { std::mem::transmute::<*const c_void, Function>(address) };
                    // SAFETY: as above; what the pointers lead to is the caller's.
                    unsafe { function($($argument),*) }
                }
            })*
        }
    };
}
pub(crate) use functions;
