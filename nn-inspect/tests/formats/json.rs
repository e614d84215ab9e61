//! JSON: that nothing is lost in it, and that it says what the text says.

use nn_compiler::inspect::derivation::{Derivation, Role};
use nn_compiler::inspect::typeset::{Steps, Typesetter, text};
use nn_inspect::json::{Document, Node, document, json};
use nn_inspect::latex;

use crate::{all, golden};

#[test]
fn what_is_written_is_read_again() {
    for derivation in all() {
        let read: Document = serde_json::from_str(&json(&derivation)).expect("JSON of that form");
        assert_eq!(read, document(&derivation), "{}", derivation.network);
    }
}

#[test]
fn it_says_what_the_text_says() {
    for derivation in all() {
        let typesetter = Typesetter::new(&derivation);
        let document = document(&derivation);
        assert_eq!(document.terms.len(), derivation.terms.len());
        for (at, (written, term)) in document.terms.iter().zip(&derivation.terms).enumerate() {
            assert_eq!((written.id, &written.name), (at, &term.name));
            assert_eq!(written.shown, text(&typesetter.name(at)));
            assert_eq!(written.formula.is_some(), term.formula.is_some());
            assert_eq!(written.of.is_some(), matches!(term.role, Role::Derivative { .. }));
            assert!(written.line > 0 && written.column > 0);
            if let (Some(written), Some(formula)) = (&written.formula, &term.formula) {
                let math = typesetter.formula(formula);
                assert_eq!((&written.text, &written.latex), (&text(&math), &latex(&math)));
                assert!(written.terms.iter().all(|&used| used < at), "a term speaks of those before it");
            }
            assert_eq!(written.paths.len(), term.paths.len());
            assert_eq!(written.steps.len(), term.steps.len());
        }
        for line in derivation.lines() {
            let written = &document.terms[line.term].equations[line.place];
            assert_eq!(written.text, format!("{} = {}", line.name, line.formula));
            assert_eq!(written.steps, line.steps.as_ref().map(Steps::text));
        }
        let loops = document.loops.iter().zip(&derivation.loops);
        loops.for_each(|(written, each)| assert_eq!(written.states.len(), each.states.len()));
    }
}

#[test]
fn a_derivative_of_the_smallest_network() {
    let derivation: Derivation = golden("tiny");
    let document = document(&derivation);
    let term = &document.terms[derivation.derivative("w2").expect("a derivative")];
    assert_eq!((term.role.as_str(), term.of, &term.shape[..]), ("derivative", Some(4), &[][..]));
    assert_eq!((term.shown.as_str(), term.learns), ("∂J/∂w₂", true));
    let formula = term.formula.as_ref().expect("it is computed");
    assert_eq!(formula.text, "∂J/∂ŷ · ŷ(1 − ŷ) · z");
    let Node::Product { parts } = &formula.tree.kind else { panic!("{:?}", formula.tree) };
    assert_eq!(parts.len(), 4);
    assert!(!term.paths.is_empty());
    assert_eq!(document.terms[term.paths[0].through].shown, "ŷ");
}
