//! Another library in Rust, with a copy of std of its own.

/// 1 if a panic was thrown and caught.
#[unsafe(no_mangle)]
pub extern "C" fn other_catches() -> i32 {
    i32::from(std::panic::catch_unwind(|| panic!("the other's")).is_err())
}
