//! Manifests of exports, and files that were damaged.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| iadvize_fuzz::checkpoint::go_on(input));
