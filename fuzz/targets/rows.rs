//! The data of every operation's answer.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| iadvize_fuzz::rows::read(input));
