#![no_main]
//! The sources `texts` under libFuzzer.

use nn_fuzz::sources::{Choices, compile, texts};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    compile(&texts(&mut Choices::new(bytes)));
});
