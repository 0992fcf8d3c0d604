//! The key and personal data in texts.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| iadvize_fuzz::masking::mask(input));
