//! The order of the page: terms in sections, a section for each of the user's layers.

use nn_compiler::inspect::derivation::{Derivation, Role};
use nn_compiler::inspect::formula::TermId;

/// Terms that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    /// The layer, by the first part of its dotted name; `None` of terms between layers.
    pub(super) layer: Option<String>,
    /// The terms, in the order of the derivation.
    pub(super) terms: Vec<TermId>,
}

/// The sections of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sections {
    /// Inputs, targets, and parameters of no layer.
    pub(super) given: Vec<TermId>,
    /// From the inputs to the loss.
    pub(super) forward: Vec<Section>,
    /// From the loss to the parameters.
    pub(super) backward: Vec<Section>,
    /// Derivatives that no parameter's derivative needs: those by the inputs.
    pub(super) unused: Vec<TermId>,
}

/// The sections of a derivation. A layer has one in each direction, where its first term stands.
pub(super) fn sections(derivation: &Derivation) -> Sections {
    let mut sections =
        Sections { given: Vec::new(), forward: Vec::new(), backward: Vec::new(), unused: Vec::new() };
    for (at, term) in derivation.terms.iter().enumerate() {
        let layer = layer(derivation, at);
        match term.role {
            // These are written where they are spoken of, or are given by a loop.
            Role::Step | Role::Before | Role::Later { .. } | Role::Part => {}
            _ if term.inline => {}
            Role::Derivative { .. } if !term.learns => sections.unused.push(at),
            Role::Derivative { .. } => put(&mut sections.backward, layer, at),
            Role::Input(_) | Role::Target(_) => sections.given.push(at),
            Role::Parameter(_) if layer.is_none() => sections.given.push(at),
            _ => put(&mut sections.forward, layer, at),
        }
    }
    sections
}

fn put(sections: &mut Vec<Section>, layer: Option<String>, term: TermId) {
    let last = sections.len().saturating_sub(1);
    let known = sections
        .iter_mut()
        .enumerate()
        .find(|(at, section)| section.layer == layer && (layer.is_some() || *at == last));
    match known {
        Some((_, section)) => section.terms.push(term),
        None => sections.push(Section { layer, terms: vec![term] }),
    }
}

/// The layer a term is shown in: the one it belongs to, or the one it is the result of, as in
/// `let hidden = x.dense(8).relu();`.
pub(super) fn layer(derivation: &Derivation, term: TermId) -> Option<String> {
    let term = &derivation.terms[term];
    match &term.layer {
        Some(layer) => Some(outermost(layer).to_owned()),
        None => {
            let has_parts = |other: &nn_compiler::inspect::derivation::Term| {
                other.layer.as_deref().is_some_and(|layer| outermost(layer) == term.name)
            };
            derivation.terms.iter().any(has_parts).then(|| term.name.clone())
        }
    }
}

/// The first part of a dotted name: the layer as its user calls it.
pub(super) fn outermost(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_compiler::inspect::derivation::derivation;

    fn sections_of(source: &str) -> (Derivation, Sections) {
        let networks = nn_compiler::networks(source.parse().expect("tokens")).expect("no mistakes");
        let derivation = derivation(&networks[0].model);
        let sections = sections(&derivation);
        (derivation, sections)
    }

    #[test]
    fn a_layer_and_what_it_is_called_stand_together() {
        let (derivation, sections) = sections_of(
            "pub struct N { input x: [2]; target y: [2]; param scale = 2.0;
                let hidden = x.dense(3).relu(); output line = scale * hidden.dense(2);
                loss squared_error(line, y); }",
        );
        let names = |terms: &[TermId]| {
            terms.iter().map(|&term| derivation.terms[term].name.as_str()).collect::<Vec<_>>().join(" ")
        };
        let named = |sections: &[Section]| {
            let named =
                |section: &Section| (section.layer.clone().unwrap_or_default(), names(&section.terms));
            sections.iter().map(named).collect::<Vec<_>>()
        };
        let pair = |layer: &str, terms: &str| (layer.to_owned(), terms.to_owned());
        assert_eq!(names(&sections.given), "x y scale");
        assert_eq!(
            named(&sections.forward),
            [
                pair("hidden", "hidden.weight hidden.bias hidden.y hidden"),
                pair("dense1", "dense1.weight dense1.bias dense1.y"),
                pair("", "line loss"),
            ]
        );
        assert_eq!(names(&sections.unused), "x");
        let all: usize = sections.forward.iter().chain(&sections.backward).map(|s| s.terms.len()).sum();
        assert_eq!(all + sections.given.len() + 1, derivation.terms.len(), "every term has its place");
    }
}
