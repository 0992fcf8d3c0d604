//! Dates, periods and their windows, and times to wait for.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| iadvize_fuzz::dates::read(input));
