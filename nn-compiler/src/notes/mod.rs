//! What may be remarked of networks without a mistake. `cargo nn check` shows it; a build does not ask.

mod names;

use std::collections::HashSet;

use proc_macro2::TokenStream;

use crate::diagnostic::{Diagnostic, Diagnostics, note};
use crate::ir::{Leaf, Model};
use crate::parse;

/// The notes on the networks inside one `network! { … }`, which are free of mistakes.
pub fn notes<'m>(tokens: TokenStream, models: impl IntoIterator<Item = &'m Model>) -> Vec<Diagnostic> {
    let diagnostics = Diagnostics::new();
    let program = parse::program(tokens, &diagnostics);
    names::unused(&program, &diagnostics);
    models.into_iter().for_each(|model| of_model(model, &diagnostics));
    let mut notes = diagnostics.into_vec();
    notes.sort_by_key(|note| {
        let start = note.span.start();
        (start.line, start.column)
    });
    notes
}

/// What is remarked of what a network computes.
fn of_model(model: &Model, diagnostics: &Diagnostics) {
    if !learns(model) {
        diagnostics.report(note::nothing_to_learn(model.name.span, &model.name.text));
    }
    for output in &model.outputs {
        let below = model.graph.reachable(&[output.node]);
        let varies =
            below.into_iter().any(|node| matches!(model.graph.op(node).leaf(), Some(Leaf::Input(_))));
        if !varies && !model.inputs.is_empty() && !output.name.starts_with('_') {
            diagnostics.report(note::constant_output(output.span, &output.name));
        }
    }
}

/// Whether a derivative of the loss reaches a parameter.
fn learns(model: &Model) -> bool {
    let (mut pending, mut seen) = (vec![model.loss], HashSet::new());
    while let Some(node) = pending.pop() {
        match model.graph.op(node) {
            op if op.parameter().is_some() => return true,
            op if op.freezes() => {}
            _ => pending.extend(model.graph.operands(node).iter().filter(|&&operand| seen.insert(operand))),
        }
    }
    false
}
