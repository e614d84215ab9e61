//! The tool as its users run it.

mod commands;
mod compiler;
mod docs;
mod tool;
