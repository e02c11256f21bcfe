//! The list of options.

use std::ffi::c_char;

use zapi_core::{Config, Language};

use crate::boundary::caught_or;
use crate::field::put;
use crate::sized::{SizedStruct, Slot};
use crate::status::{ZAPI_DONE, ZAPI_E_INTERNAL, ZAPI_E_INVALID_ARGUMENT, ZAPI_OK};

/// In `flags` of zapi_option: a secret, which zapi_config_get does not give back.
pub const ZAPI_OPTION_SECRET: u32 = 1;

/// In `flags` of zapi_option: zapi_config_set changes it and keeps connections, cache and rate
/// limit.
pub const ZAPI_OPTION_PER_CALL: u32 = 2;

/// An option of a zapi_config.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct zapi_option {
    /// Set by you: `sizeof(zapi_option)`, at least 360.
    pub size: u32,
    /// ZAPI_OPTION_SECRET, ZAPI_OPTION_PER_CALL.
    pub flags: u32,
    /// The name for zapi_config_set. The environment variable is ZAPI_ and this name in capitals.
    pub key: [c_char; 32],
    /// The default; empty if there is none.
    pub default_value: [c_char; 64],
    /// What the option does, and the range of its value.
    pub text: [c_char; 256],
}

// SAFETY: members of four bytes, then bytes whose number is a multiple of four.
unsafe impl SizedStruct for zapi_option {
    const LEAST: usize = 360;
}

/// Describes one of the options; `index` starts at 0. It neither clears nor sets the last error.
///
/// Returns: ZAPI_OK; ZAPI_DONE after the last option; ZAPI_E_INVALID_ARGUMENT for NULL and for a
/// `size` below 360.
/// Ownership: `out` stays yours.
/// Threads: any.
/// Since: 0.1.0.
/// Example:
///     {
///         uint32_t index = 0;
///         zapi_option option = { sizeof option, 0, "", "", "" };
///         while (zapi_option_at(index++, &option) == ZAPI_OK)
///             printf("%s: %s\n", option.key, option.text);
///     }
#[unsafe(no_mangle)]
pub extern "system" fn zapi_option_at(index: u32, out: *mut zapi_option) -> i32 {
    caught_or(ZAPI_E_INTERNAL, || {
        let Ok(slot) = Slot::blank(out, "out") else { return ZAPI_E_INVALID_ARGUMENT };
        let Some(option) = Config::options().get(index as usize) else { return ZAPI_DONE };
        slot.write(&describe(option).0);
        ZAPI_OK
    })
}

fn describe(option: &zapi_core::ConfigOption) -> (zapi_option, bool) {
    let secret = if option.is_secret { ZAPI_OPTION_SECRET } else { 0 };
    let per_call = if option.is_per_call { ZAPI_OPTION_PER_CALL } else { 0 };
    let mut row = zapi_option { flags: secret | per_call, ..zapi_option::zeroed() };
    let fits = put(&mut row.key, option.key)
        & put(&mut row.default_value, option.default)
        & put(&mut row.text, option.text_in(Language::English));
    (row, fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_fits() {
        for option in Config::options() {
            assert!(describe(option).1, "{}", option.key);
        }
        assert_eq!(size_of::<zapi_option>(), 2 * 4 + 32 + 64 + 256);
    }
}
