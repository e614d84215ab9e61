//! `cargo nn`: checks, lists, expands and tabulates the networks in a source file.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    nn_cli::main(std::env::args_os())
}
