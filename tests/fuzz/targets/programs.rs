#![no_main]
//! The sources `programs` under libFuzzer.

use nn_fuzz::sources::{Choices, compile, programs};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    compile(&programs(&mut Choices::new(bytes)));
});
