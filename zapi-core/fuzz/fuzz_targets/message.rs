//! Fuzzes `message`: `cargo +nightly fuzz run message`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zapi_core::fuzz::message(data));
