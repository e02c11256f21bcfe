//! Fuzzes `phone`: `cargo +nightly fuzz run phone`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zapi_core::fuzz::phone(data));
