//! `cargo nn`: checks, lists, expands and tabulates the networks in a source file.
#![forbid(unsafe_code)]

use std::process::ExitCode;

/// Graphs and trees of syntax are many small pieces: that of the system takes a quarter of an expansion.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    nn_cli::main(std::env::args_os())
}
