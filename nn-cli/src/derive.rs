//! `cargo nn derive`: how the derivative of the loss comes about, as formulas.

use nn_compiler::diagnostic::nearest;
use nn_compiler::inspect::derivation::{Derivation, Line, OVER_A_BATCH, Role, derivation, listing};
use nn_compiler::inspect::formula::TermId;
use nn_inspect::{derivation_latex, derivation_mathml, json};

use crate::arguments::{Derive, Notation};
use crate::problem::Problem;
use crate::select::compile_one;
use crate::source::Source;
use crate::{Status, Streams};

pub(crate) fn derive(arguments: &Derive, to: &mut Streams) -> Result<Status, Problem> {
    let source = Source::read(&arguments.file)?;
    let networks = match compile_one(&source, arguments.network.as_deref(), to)? {
        Ok(networks) => networks,
        Err(status) => return Ok(status),
    };
    for (_, network) in &networks {
        let mut derivation = derivation(&network.model);
        let by = arguments.by.as_deref().map(|by| derivative(&derivation, by)).transpose()?;
        if arguments.expanded {
            derivation = derivation.expanded();
        }
        let lines = match by {
            Some(term) => derivation.lines_for(term),
            None => derivation.lines(),
        };
        match arguments.notation() {
            Notation::Text if arguments.steps => write!(to.out, "{}", told(&derivation, &lines))?,
            Notation::Text => {
                writeln!(to.out, "{}\n{OVER_A_BATCH}", listing(&lines))?;
                // They are of the network as a whole.
                if let Some(ways) = derivation.ways().filter(|_| by.is_none()) {
                    write!(to.out, "\n{ways}")?;
                }
            }
            Notation::Latex => write!(to.out, "{}", derivation_latex(&derivation, &lines))?,
            Notation::Mathml => write!(to.out, "{}", derivation_mathml(&derivation, &lines))?,
            Notation::Json => write!(to.out, "{}", json::json(&derivation))?,
        }
    }
    Ok(Status::Good)
}

/// The derivative by the value with that name.
fn derivative(derivation: &Derivation, by: &str) -> Result<TermId, Problem> {
    derivation.derivative(by).ok_or_else(|| {
        let terms = derivation.terms.iter().filter(|term| matches!(term.role, Role::Derivative { .. }));
        let names: Vec<String> = terms.map(|term| term.name.clone()).collect();
        let meant = nearest(by, names.iter().map(String::as_str)).map(str::to_owned);
        Problem::UnknownDerivative { network: derivation.network.clone(), name: by.to_owned(), meant, names }
    })
}

/// The lines, each derivative with the account of how it came about.
fn told(derivation: &Derivation, lines: &[Line]) -> String {
    let mut page = String::new();
    for line in lines {
        page += &listing(std::slice::from_ref(line));
        for part in derivation.account(line.term) {
            page += &format!("    {part}\n");
        }
    }
    page
}
