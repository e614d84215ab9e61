//! What the generated documentation says of a network and of its parameters: an editor shows it where
//! their names stand.

use super::costs::flops;
use super::derivation::{Derivation, Line, OVER_A_BATCH, derivation, listing};
use super::summary::summary;
use crate::Network;
use crate::emit::Documentation;

/// A derivation of more lines is not shown as a whole.
const WHOLE: usize = 40;

/// The texts, in Markdown.
pub fn documentation(network: &Network) -> Documentation {
    let derivation = derivation(&network.model);
    let lines = derivation.lines();
    let mut text = summary(network).markdown();
    text += "\nHow the derivatives of the loss `J` come about";
    text += &match lines.len() > WHOLE {
        true => format!(": `cargo nn derive` prints the {} formulas.\n", lines.len()),
        false => format!(", for one example:\n\n```text\n{}```\n\n{OVER_A_BATCH}\n", listing(&lines)),
    };
    let of_parameter = |name: String| of_parameter(&derivation, &lines, &name);
    let parameters = network.model.parameters.iter().map(|parameter| of_parameter(parameter.name()));
    Documentation { network: text, parameters: parameters.collect(), flops: flops(network) }
}

/// The derivative by a parameter.
fn of_parameter(derivation: &Derivation, lines: &[Line], name: &str) -> String {
    let term = derivation.derivative(name);
    match lines.iter().find(|line| Some(line.term) == term) {
        Some(Line { name, formula, .. }) => format!("For one example `{name} = {formula}`."),
        None => "The loss has no derivative by it: it is not learned.".to_owned(),
    }
}
