//! What the generated documentation says of a network and of its parameters: an editor shows it where
//! their names stand.

use super::costs::flops;
use super::derivation::{Derivation, Line, OVER_A_BATCH, derivation_up_to, listing};
use super::summary::summary;
use crate::Network;
use crate::emit::Documentation;

/// A derivation of more lines is not shown as a whole.
const WHOLE: usize = 40;

/// A network of more terms is not derived for its documentation: deriving would take half of the time of an expansion.
const DERIVED: usize = 50;

/// The texts, in Markdown.
pub fn documentation(network: &Network) -> Documentation {
    let model = &network.model;
    let derivation = derivation_up_to(model, DERIVED);
    let lines = derivation.as_ref().map(Derivation::lines).unwrap_or_default();
    let mut text = summary(network).markdown();
    text += "\nHow the derivatives of the loss `J` come about";
    text += &match lines.len() {
        0 => ": `cargo nn derive` prints the formulas.\n".to_owned(),
        many if many > WHOLE => format!(": `cargo nn derive` prints the {many} formulas.\n"),
        _ => format!(", for one example:\n\n```text\n{}```\n\n{OVER_A_BATCH}\n", listing(&lines)),
    };
    let of_parameter = |(index, name): (usize, String)| match &derivation {
        _ if !network.programs.learned.contains(&index) => {
            "The loss has no derivative by it: it is not learned.".to_owned()
        }
        Some(derivation) => of_parameter(derivation, &lines, &name),
        None => "`cargo nn derive` prints the derivative of the loss by it.".to_owned(),
    };
    let parameters = model.parameters.iter().map(|parameter| parameter.name()).enumerate();
    Documentation { network: text, parameters: parameters.map(of_parameter).collect(), flops: flops(network) }
}

/// The derivative by a parameter that is learned.
fn of_parameter(derivation: &Derivation, lines: &[Line], name: &str) -> String {
    let term = derivation.derivative(name);
    match lines.iter().find(|line| Some(line.term) == term) {
        Some(Line { name, formula, .. }) => format!("For one example `{name} = {formula}`."),
        None => "For one example the derivative of the loss by it is 0.".to_owned(),
    }
}
