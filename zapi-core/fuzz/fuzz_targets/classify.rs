//! Fuzzes `classify`: `cargo +nightly fuzz run classify`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zapi_core::fuzz::classify(data));
