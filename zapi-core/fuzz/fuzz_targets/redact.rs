//! Fuzzes `redact`: `cargo +nightly fuzz run redact`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zapi_core::fuzz::redact(data));
