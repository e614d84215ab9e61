#![no_main]
//! The sources `soup` under libFuzzer.

use nn_fuzz::sources::{Choices, compile, soup};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    compile(&soup(&mut Choices::new(bytes)));
});
