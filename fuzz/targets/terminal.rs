//! Text from strangers on a terminal.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| iadvize_fuzz::terminal::show(input));
