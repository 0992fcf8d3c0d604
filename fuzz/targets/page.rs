//! The publisher's page, in every format.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| iadvize_fuzz::page::read(input));
