//! LaTeX: that it is some, by a parser that takes no unknown command, and that it reads like a paper.

use nn_compiler::inspect::derivation::derivation;
use nn_compiler::inspect::typeset::Typesetter;
use nn_compiler::networks;
use nn_inspect::{derivation_latex, latex};
use pulldown_latex::{Parser, Storage};

use crate::{all, golden};

/// The mistake a strict parser finds.
fn mistake(text: &str) -> Option<String> {
    let storage = Storage::new();
    Parser::new(text, &storage).find_map(|event| event.err().map(|error| error.to_string()))
}

#[test]
fn the_parser_finds_mistakes() {
    for text in
        ["\\frak{a}{", "\\nosuchcommand x", "{a", "a}", "\\left( a", "a^b^c", "\\begin{cases} a", "a_b_c"]
    {
        assert!(mistake(text).is_some(), "{text} passes");
    }
}

#[test]
fn every_formula_is_latex() {
    let mut count = 0;
    for derivation in all() {
        let typesetter = Typesetter::new(&derivation);
        let expanded = derivation.expanded();
        for (at, term) in derivation.terms.iter().enumerate() {
            let steps = term.steps.iter().flat_map(|step| [&step.before, &step.after]);
            let short = (derivation.terms.len() < 40).then_some(&expanded.terms[at].formula);
            let formulas = term.formula.iter().chain(term.paths.iter().map(|path| &path.formula));
            for formula in formulas.chain(steps).chain(short.into_iter().flatten()) {
                let text = latex(&typesetter.formula(formula));
                assert_eq!(mistake(&text), None, "{}: {text}", term.name);
                count += 1;
            }
            assert_eq!(mistake(&latex(&typesetter.name(at))), None, "{}", term.name);
        }
        let page = derivation_latex(&derivation, &derivation.lines());
        assert_eq!(mistake(&page), None, "{page}");
    }
    assert!(count > 800, "{count} formulas");
}

#[test]
fn the_smallest_network_reads_like_a_paper() {
    assert_eq!(
        derivation_latex(&golden("tiny"), &golden("tiny").lines()),
        r"\begin{align*}
  z &= \sigma(w_1 \cdot x + b_1 \cdot (-1)) \\
  \hat{y} &= \sigma(w_2 \cdot z + b_2 \cdot (-1)) \\
  J &= (y - \hat{y})^2 \\
  \frac{\partial J}{\partial \hat{y}} &= -2 \cdot (y - \hat{y})
\end{align*}
\begin{align*}
  \frac{\partial J}{\partial w_2} &= \frac{\partial J}{\partial \hat{y}} \cdot \hat{y}(1 - \hat{y}) \cdot z \\
  \frac{\partial J}{\partial b_2} &= -\frac{\partial J}{\partial \hat{y}} \cdot \hat{y}(1 - \hat{y}) \\
  \frac{\partial J}{\partial z} &= \frac{\partial J}{\partial \hat{y}} \cdot \hat{y}(1 - \hat{y}) \cdot w_2
\end{align*}
\begin{align*}
  \frac{\partial J}{\partial w_1} &= \frac{\partial J}{\partial z} \cdot z(1 - z) \cdot x \\
  \frac{\partial J}{\partial b_1} &= -\frac{\partial J}{\partial z} \cdot z(1 - z)
\end{align*}
"
    );
}

/// The right-hand sides of all lines.
fn formulas(source: &str) -> Vec<String> {
    let networks = networks(source.parse().expect("tokens")).expect("a network without mistakes");
    let derivation = derivation(&networks[0].model);
    let page = derivation_latex(&derivation, &derivation.lines());
    page.lines()
        .filter_map(|line| line.split_once(" &= "))
        .map(|(_, formula)| formula.trim_end_matches(" \\\\").to_owned())
        .collect()
}

#[test]
fn matrices_conditions_and_long_names_are_set_as_they_are_by_hand() {
    let found = formulas(
        "pub struct Sample { input x_1: [3]; target label: class(4);
            let hidden_state = x_1.dense(4);
            let alpha = hidden_state.relu();
            let logits = alpha.dense(4) + if alpha > 2 { alpha } else { alpha / sqrt(8) + abs(alpha).pow(3) };
            output p = softmax(logits); loss cross_entropy(logits, label); }",
    );
    let has = |line: &str| assert!(found.iter().any(|other| other == line), "{line} in {found:#?}");
    has(r"\mathrm{hidden\_state}.\mathrm{weight} \cdot x_1 + \mathrm{hidden\_state}.\mathrm{bias}");
    has(r"\operatorname{relu}(\mathrm{hidden\_state})");
    has(r"\operatorname{softmax}(\mathrm{logits})");
    has(
        r"\mathrm{logits}.y + \begin{cases} \alpha & \text{if } \alpha > 2 \\ \frac{\alpha}{\sqrt{8}} + {\lvert\alpha\rvert}^3 & \text{otherwise} \end{cases}",
    );
    has(r"\frac{\partial J}{\partial \alpha} \odot [\mathrm{hidden\_state} > 0]");
    has(r"\frac{\partial J}{\partial \mathrm{hidden\_state}} \cdot x_1^{\top}");
}
