//! What the script of the page knows of the terms, as JSON inside of HTML.

use nn_compiler::array::Array;
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
    /// Of a value of a loop's body, what it is in each step.
    in_steps: Option<InSteps>,
}

#[derive(Debug, Serialize)]
struct InSteps {
    /// The letter that counts them.
    letter: String,
    /// The values, from step 1.
    values: Vec<Shown>,
}

/// Of more steps only the first are shown.
const MOST_STEPS: usize = 200;

/// The values of a loop's term in the steps of the outermost loop.
fn in_steps(letter: char, all: &Array) -> Option<InSteps> {
    let (&steps, sizes) = all.sizes().split_first()?;
    let size = sizes.iter().product::<usize>().max(1);
    let rows = all.elements().chunks(size).take(steps.min(MOST_STEPS));
    let values: Vec<Shown> = rows.map(|row| shown(&Array::new(sizes, row.to_vec()))).collect();
    (!values.is_empty()).then_some(InSteps { letter: letter.to_string(), values })
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
            shown: text(&typesetter.name(at)),
            math: mathml(&typesetter.name(at)),
            formula: term.formula.as_ref().map(math),
            text: term.formula.as_ref().map(|formula| text(&typesetter.formula(formula))),
            uses: page.derivation.sees(at),
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
            in_steps: page
                .values
                .and_then(|values| in_steps(page.derivation.outermost(at)?.letter, values.get(at)?)),
        }
    };
    let terms: Vec<TermData<'_>> = page.derivation.terms.iter().enumerate().map(term).collect();
    let json = serde_json::to_string(&terms).expect("strings, numbers and lists have a form in JSON");
    // Nothing in it may end the element it stands in, nor begin a comment.
    json.replace('<', "\\u003c")
}
