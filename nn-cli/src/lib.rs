//! `cargo nn`: reads a source file, finds its networks, and says what the compiler makes of them, without
//! building the crate they are in.
//!
//! A command is a module with one function, which writes to the [`Streams`] and answers a [`Status`].
#![forbid(unsafe_code)]

mod arguments;
mod beside;
mod check;
mod derive;
mod draw;
mod expand;
mod explain;
mod graph;
mod json;
mod lexical;
mod locate;
mod problem;
mod report;
mod select;
mod source;
mod summary;

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use anstream::AutoStream;
use anstream::stream::RawStream;
use clap::{ColorChoice, Parser};

use arguments::{Arguments, Command};
pub use check::{Answer, answer};
pub use draw::draw;
pub use problem::Problem;
pub use source::{Invocation, Source};

/// How a command ended that could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// There is nothing to complain about.
    Good,
    /// The networks have mistakes, which have been shown.
    Mistakes,
}

/// Where a command writes. Both take text with colours, and drop those where they are not wanted.
pub struct Streams<'a> {
    /// What was asked for.
    pub out: &'a mut dyn Write,
    /// What went wrong.
    pub err: &'a mut dyn Write,
}

/// The tool: reads the arguments, runs the command, reports what went wrong. The exit code is 0, or 1 where
/// networks have mistakes, or 2 where the command could not do its work.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(without_subcommand(arguments)) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let mut out = Pipe(stream(io::stdout(), arguments.color));
    let mut err = Pipe(stream(io::stderr(), arguments.color));
    let result = run(&arguments.command, &mut Streams { out: &mut out, err: &mut err });
    match result.and_then(|status| Ok(out.flush().map(|()| status)?)) {
        Ok(Status::Good) => ExitCode::SUCCESS,
        Ok(Status::Mistakes) => ExitCode::from(1),
        Err(problem) => {
            // Where even this cannot be written, the exit code remains.
            let _ = problem.report(&mut err);
            ExitCode::from(2)
        }
    }
}

fn run(command: &Command, to: &mut Streams) -> Result<Status, Problem> {
    match command {
        Command::Check(arguments) => check::check(arguments, to),
        Command::Derive(arguments) => derive::derive(arguments, to),
        Command::Graph(arguments) => graph::graph(arguments, to),
        Command::Expand(arguments) => expand::expand(arguments, to),
        Command::Summary(arguments) => summary::summary(arguments, to),
        Command::Report(arguments) => report::report(arguments, to),
        Command::Explain(arguments) => explain::explain(arguments, to),
    }
}

/// A stream whose reader may have seen enough: what nobody reads any more is dropped, and the command comes to its end.
struct Pipe<W>(W);

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        match self.0.write(text) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(text.len()),
            result => result,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }
}

/// A stream that drops colours unless it is a terminal or colours are asked for.
fn stream<S: RawStream>(raw: S, color: ColorChoice) -> AutoStream<S> {
    match color {
        ColorChoice::Auto => AutoStream::auto(raw),
        ColorChoice::Always => AutoStream::always(raw),
        ColorChoice::Never => AutoStream::never(raw),
    }
}

/// The arguments without the `nn` that cargo puts first when it runs `cargo nn …` as `cargo-nn nn …`.
fn without_subcommand(arguments: impl IntoIterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    arguments.into_iter().enumerate().filter(|(at, word)| !(*at == 1 && word == "nn")).map(|(_, word)| word)
}
