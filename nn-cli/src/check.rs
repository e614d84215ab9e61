//! `cargo nn check`: every mistake, drawn or as JSON.

use nn_compiler::diagnostic::Diagnostic;
use nn_compiler::networks;

use crate::arguments::{Check, Format};
use crate::problem::Problem;
use crate::source::Source;
use crate::{Status, Streams, draw, json};

pub(crate) fn check(arguments: &Check, to: &mut Streams) -> Result<Status, Problem> {
    let source = Source::read(&arguments.file)?;
    let mistakes = mistakes(&source);
    match arguments.format {
        Format::Json => {
            let report = serde_json::to_string_pretty(&json::report(&source, &mistakes));
            writeln!(to.out, "{}", report.map_err(std::io::Error::from)?)?;
        }
        Format::Text if mistakes.is_empty() => writeln!(to.out, "{}: {}", source.file, praise(&source))?,
        Format::Text => {
            writeln!(to.err, "{}", draw(&source, &mistakes))?;
            let count = mistakes.len();
            writeln!(to.err, "{}: {count} mistake{}", source.file, if count == 1 { "" } else { "s" })?;
        }
    }
    Ok(if mistakes.is_empty() { Status::Good } else { Status::Mistakes })
}

/// The mistakes of all networks, in source order. What one `network!` lacks does not hide those of the next.
fn mistakes(source: &Source) -> Vec<Diagnostic> {
    let broken = source.invocations.iter().filter_map(|inside| networks(inside.tokens.clone()).err());
    broken.flat_map(|broken| broken.mistakes).collect()
}

/// `Left, Right: no mistakes`.
fn praise(source: &Source) -> String {
    let names = source.invocations.iter().flat_map(|invocation| &invocation.networks);
    let names: Vec<&str> = names.map(|name| name.text.as_str()).collect();
    format!("no mistakes in {}", names.join(", "))
}
