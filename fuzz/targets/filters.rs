//! Filters and members on their way out.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| iadvize_fuzz::filters::fill(input));
