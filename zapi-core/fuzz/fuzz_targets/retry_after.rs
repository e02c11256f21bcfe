//! Fuzzes `retry_after`: `cargo +nightly fuzz run retry_after`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zapi_core::fuzz::retry_after(data));
