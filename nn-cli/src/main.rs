//! `cargo nn`: checks, differentiates, draws and explains the networks in a source file.
#![forbid(unsafe_code)]

fn main() {}
