//! `cargo nn check`: every mistake, drawn or as JSON.

use nn_compiler::diagnostic::Diagnostic;
use nn_compiler::{networks, notes};

use crate::arguments::{Check, Format};
use crate::problem::Problem;
use crate::source::Source;
use crate::{Status, Streams, draw, json};

pub(crate) fn check(arguments: &Check, to: &mut Streams) -> Result<Status, Problem> {
    let source = Source::read(&arguments.file)?;
    let Answer { mistakes, notes } = answer(&source);
    match arguments.format {
        Format::Json => {
            let report = serde_json::to_string_pretty(&json::report(&source, &mistakes, &notes));
            writeln!(to.out, "{}", report.map_err(std::io::Error::from)?)?;
        }
        Format::Text if mistakes.is_empty() => {
            if !notes.is_empty() {
                writeln!(to.err, "{}", draw(&source, &notes))?;
            }
            writeln!(to.out, "{}: {}", source.file, praise(&source))?;
        }
        Format::Text => {
            writeln!(to.err, "{}", draw(&source, &mistakes))?;
            let count = mistakes.len();
            writeln!(to.err, "{}: {count} mistake{}", source.file, if count == 1 { "" } else { "s" })?;
        }
    }
    Ok(if mistakes.is_empty() { Status::Good } else { Status::Mistakes })
}

/// What there is to say of a file.
#[derive(Default)]
pub struct Answer {
    /// The mistakes of all networks, in source order.
    pub mistakes: Vec<Diagnostic>,
    /// What may be remarked of networks without one.
    pub notes: Vec<Diagnostic>,
}

/// What there is to say of a file. What one `network!` lacks does not hide the mistakes of the next.
pub fn answer(source: &Source) -> Answer {
    let mut answer = Answer::default();
    for inside in &source.invocations {
        match networks(inside.tokens.clone()) {
            Ok(networks) => {
                let models = networks.iter().map(|network| &network.model);
                answer.notes.extend(notes::notes(inside.tokens.clone(), models));
            }
            Err(broken) => answer.mistakes.extend(broken.mistakes),
        }
    }
    answer
}

/// `Left, Right: no mistakes`.
fn praise(source: &Source) -> String {
    let names = source.invocations.iter().flat_map(|invocation| &invocation.networks);
    let names: Vec<&str> = names.map(|name| name.text.as_str()).collect();
    format!("no mistakes in {}", names.join(", "))
}
