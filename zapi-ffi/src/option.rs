//! The list of options, for programs that show or check it.

use std::ffi::c_char;

use zapi_core::{Code, Config, Language};

use crate::boundary::caught;
use crate::record::{Record, Slot, put};
use crate::status::{ZAPI_DONE, ZAPI_E_INTERNAL, ZAPI_OK};

/// In `flags` of zapi_option: the value is a secret and never given back.
pub const ZAPI_OPTION_SECRET: u32 = 1;

/// In `flags` of zapi_option: zapi_config_set changes it without a loss of connections and cache.
pub const ZAPI_OPTION_PER_CALL: u32 = 2;

/// One option of a zapi_config.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct zapi_option {
    /// Set by the caller: `sizeof(zapi_option)`; at least 360.
    pub size: u32,
    /// ZAPI_OPTION_SECRET, ZAPI_OPTION_PER_CALL.
    pub flags: u32,
    /// The key for zapi_config_set; ZAPI_ and the key in capitals is the environment variable.
    pub key: [c_char; 32],
    /// The value that holds when nothing is set; empty for none.
    pub default_value: [c_char; 64],
    /// What it does, and the range of its value.
    pub text: [c_char; 256],
}

// SAFETY: members of four bytes, then bytes whose number is a multiple of four.
unsafe impl Record for zapi_option {
    const LEAST: usize = 360;
}

impl std::fmt::Debug for zapi_option {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("zapi_option").field("flags", &self.flags).finish_non_exhaustive()
    }
}

/// Describes an option; `index` counts from 0.
///
/// Returns: ZAPI_OK; ZAPI_DONE behind the last; ZAPI_E_INVALID_ARGUMENT for NULL or a `size`
/// that is too small. It neither clears nor sets the last error.
/// Ownership: `out` stays the caller's.
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
pub extern "C" fn zapi_option_at(index: u32, out: *mut zapi_option) -> i32 {
    let told = caught(|| {
        let Ok(slot) = Slot::blank(out, "out") else { return Code::InvalidArgument.number() };
        let Some(option) = Config::options().get(index as usize) else { return ZAPI_DONE };
        slot.write(&describe(option).0);
        ZAPI_OK
    });
    told.unwrap_or(ZAPI_E_INTERNAL)
}

fn describe(option: &zapi_core::ConfigOption) -> (zapi_option, bool) {
    let secret = if option.is_secret { ZAPI_OPTION_SECRET } else { 0 };
    let per_call = if option.is_per_call { ZAPI_OPTION_PER_CALL } else { 0 };
    let flags = secret | per_call;
    let mut row =
        zapi_option { size: 0, flags, key: [0; 32], default_value: [0; 64], text: [0; 256] };
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
    }
}
