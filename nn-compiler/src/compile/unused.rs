//! Inputs and targets that nothing depends on.

use std::collections::HashSet;

use crate::diagnostic::{Diagnostics, meaning};
use crate::ir::{Along, Field, Leaf, Model};

/// Reports them: they would have to be given for nothing. A name that begins with `_` says that this is meant.
pub fn check(model: &Model, diagnostics: &Diagnostics) {
    let (mut inputs, mut targets) = (HashSet::new(), HashSet::new());
    for node in model.graph.reachable(&model.roots()) {
        match model.graph.op(node).leaf() {
            Some(Leaf::Input(index)) => inputs.insert(index),
            Some(Leaf::Target(index)) => targets.insert(index),
            _ => false,
        };
    }
    for Field { span, name, .. } in unused(&model.inputs, &inputs) {
        diagnostics.report(meaning::unused_input(*span, name));
    }
    for Field { span, name, .. } in unused(&model.targets, &targets) {
        diagnostics.report(meaning::unused_target(*span, name));
    }
}

fn unused<'m>(fields: &'m [Field], used: &HashSet<usize>) -> impl Iterator<Item = &'m Field> {
    let unused = fields.iter().enumerate().filter(|(index, _)| !used.contains(index));
    // What says how many elements a field has is given with them.
    let given = unused.map(|(_, field)| field).filter(|field| !matches!(field.along, Along::Count(_)));
    given.filter(|field| !field.name.starts_with('_'))
}
