//! What the script of the page knows of the terms, as JSON inside of HTML.

use nn_compiler::inspect::derivation::{Path, Role, Term};
use nn_compiler::inspect::formula::{Formula, Step, TermId};
use nn_compiler::inspect::typeset::{Typesetter, text};
use serde::Serialize;

use super::Page;
use super::sections::layer;
use super::values::{Shown, shown};
use crate::json::role;
use crate::mathml::{flowing, mathml};

#[derive(Debug, Serialize)]
struct TermData<'a> {
    name: &'a str,
    role: &'static str,
    /// Of a derivative: what it is by.
    of: Option<TermId>,
    shape: String,
    layer: Option<&'a str>,
    /// The section of the formulas it stands in.
    section: Option<String>,
    line: Option<usize>,
    /// The name as text, for those who search or cannot see.
    shown: String,
    math: String,
    formula: Option<String>,
    text: Option<String>,
    uses: Vec<TermId>,
    paths: Vec<PathData>,
    steps: Vec<StepData>,
    learns: bool,
    value: Option<Shown>,
}

#[derive(Debug, Serialize)]
struct PathData {
    through: TermId,
    formula: String,
}

#[derive(Debug, Serialize)]
struct StepData {
    rule: String,
    before: String,
    after: String,
}

/// The terms as JSON that may stand inside a `<script>`.
pub(super) fn data(page: &Page<'_>) -> String {
    let typesetter = Typesetter::new(page.derivation);
    let math = |formula: &Formula| flowing(&typesetter.formula(formula), &[], false);
    let lines = page.source.line..page.source.line + page.source.text.lines().count();
    let term = |(at, term): (TermId, &Term)| {
        let line = Some(term.span.start().line).filter(|line| page.source.line > 0 && lines.contains(line));
        TermData {
            name: &page.derivation.terms[at].name,
            role: role(term.role),
            of: match term.role {
                Role::Derivative { of } => Some(of),
                _ => None,
            },
            shape: term.shape.to_string(),
            layer: page.derivation.terms[at].layer.as_deref(),
            section: layer(page.derivation, at),
            line,
            shown: text(typesetter.name(at)),
            math: mathml(typesetter.name(at)),
            formula: term.formula.as_ref().map(math),
            text: term.formula.as_ref().map(|formula| text(&typesetter.formula(formula))),
            uses: term.formula.as_ref().map(Formula::terms).unwrap_or_default(),
            paths: term
                .paths
                .iter()
                .map(|Path { through, formula }| PathData { through: *through, formula: math(formula) })
                .collect(),
            steps: term
                .steps
                .iter()
                .map(|Step { rule, before, after }| StepData {
                    rule: rule.to_string(),
                    before: math(before),
                    after: math(after),
                })
                .collect(),
            learns: term.learns,
            value: page.values.and_then(|values| values.get(at)).map(shown),
        }
    };
    let terms: Vec<TermData<'_>> = page.derivation.terms.iter().enumerate().map(term).collect();
    let json = serde_json::to_string(&terms).expect("strings, numbers and lists have a form in JSON");
    // Nothing in it may end the element it stands in, nor begin a comment.
    json.replace('<', "\\u003c")
}
