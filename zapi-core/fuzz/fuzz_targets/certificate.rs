//! Fuzzes `certificate`: `cargo +nightly fuzz run certificate`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zapi_core::fuzz::certificate(data));
