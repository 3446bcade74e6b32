//! libFuzzer for [`kiru_align_fuzz::recording`].

#![no_main]

libfuzzer_sys::fuzz_target!(init: kiru_align_fuzz::let_guarded_panics_pass(), |data: &[u8]| kiru_align_fuzz::recording(data));
