//! Fuzzes `image`: `cargo +nightly fuzz run image`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zapi_core::fuzz::image(data));
