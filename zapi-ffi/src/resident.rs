//! The promise that the library stays loaded: a thread of ours may still run when its owner unloads
//! it, and would return to code that is gone.

use crate::failure::Failure;

/// Keeps the library loaded until the process ends. Whatever starts a thread needs this first.
#[cfg(windows)]
pub(crate) fn stay() -> Result<(), Failure> {
    use std::ffi::c_void;

    use zapi_core::Code;

    const PIN: u32 = 1;
    const FROM_ADDRESS: u32 = 4;

    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetModuleHandleExW(flags: u32, address: *const c_void, out: *mut *mut c_void) -> i32;
    }

    let here: fn() -> Result<(), Failure> = stay;
    let mut module = std::ptr::null_mut();
    // SAFETY: the address of a function of this library, which is loaded; `module` is our own.
    match unsafe { GetModuleHandleExW(PIN | FROM_ADDRESS, here as *const c_void, &raw mut module) }
    {
        0 => Err(Failure::new(Code::Internal, "Windows does not keep zapi.dll loaded")),
        _ => Ok(()),
    }
}

/// The linker has seen to it (build.rs).
#[cfg(not(windows))]
pub(crate) fn stay() -> Result<(), Failure> {
    Ok(())
}
