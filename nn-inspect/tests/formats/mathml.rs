//! MathML: that it is XML of the elements of MathML Core, and names its terms.

use nn_compiler::inspect::derivation::Derivation;
use nn_compiler::inspect::typeset::Typesetter;
use nn_inspect::mathml;
use roxmltree::Document;

use crate::{all, golden};

const ELEMENTS: &[&str] = &[
    "math", "mfrac", "mi", "mn", "mo", "mover", "mrow", "mspace", "msqrt", "msub", "msup", "mtable", "mtd",
    "mtext", "mtr", "munder",
];

/// How many children an element of a script or a fraction has.
const TWO: &[&str] = &["mfrac", "mover", "msub", "msup", "munder"];

#[test]
fn every_formula_is_well_formed_and_names_its_terms() {
    let mut count = 0;
    for derivation in all() {
        let typesetter = Typesetter::new(&derivation);
        for (at, term) in derivation.terms.iter().enumerate() {
            let name = format!("<math>{}</math>", mathml(&typesetter.name(at)));
            let name = Document::parse(&name).expect("a name in XML");
            assert!(name.descendants().any(|node| node.attribute("data-term") == Some(&at.to_string())));
            let formulas = term.formula.iter().chain(term.paths.iter().map(|path| &path.formula));
            for formula in formulas {
                let text = format!("<math>{}</math>", mathml(&typesetter.formula(formula)));
                let document = Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
                for node in document.descendants().filter(roxmltree::Node::is_element) {
                    let element = node.tag_name().name();
                    assert!(ELEMENTS.contains(&element), "{element} in {text}");
                    let children = node.children().filter(roxmltree::Node::is_element).count();
                    assert!(
                        !TWO.contains(&element) || children == 2,
                        "{children} parts of {element} in {text}"
                    );
                }
                let mut named: Vec<usize> = document
                    .descendants()
                    .filter_map(|node| node.attribute("data-term"))
                    .map(|term| term.parse().expect("a number"))
                    .collect();
                named.sort_unstable();
                named.dedup();
                let spoken_of = spoken_of(&derivation, formula.terms());
                assert!(named.iter().all(|term| spoken_of.contains(term)), "{text}");
                count += 1;
            }
        }
    }
    assert!(count > 500, "{count} formulas");
}

/// These terms, and those of the formulas that are written where some of them are spoken of.
fn spoken_of(derivation: &Derivation, mut pending: Vec<usize>) -> Vec<usize> {
    let mut found = Vec::new();
    while let Some(term) = pending.pop() {
        if !found.contains(&term) {
            found.push(term);
            if derivation.terms[term].inline {
                pending.extend(derivation.needs(term));
            }
        }
    }
    found
}

fn of(network: &str, name: &str) -> (String, String) {
    let derivation = golden(network);
    let typesetter = Typesetter::new(&derivation);
    let term = derivation.derivative(name).unwrap_or_else(|| panic!("no derivative by {name}"));
    let formula = derivation.terms[term].formula.as_ref().expect("a derivative is computed");
    (mathml(&typesetter.name(term)), mathml(&typesetter.formula(formula)))
}

#[test]
fn lines_of_golden_networks_to_the_character() {
    let (name, formula) = of("tiny", "y_hat");
    let y_hat = r#"<mover accent="true"><mi>y</mi><mo stretchy="false">ˆ</mo></mover>"#;
    assert_eq!(
        name,
        format!(
            "<mrow data-term=\"9\"><mfrac><mrow><mi>∂</mi><mi>J</mi></mrow><mrow><mi>∂</mi>{y_hat}</mrow></mfrac></mrow>"
        )
    );
    assert_eq!(
        formula,
        format!(
            "<mrow><mrow><mo form=\"prefix\">−</mo><mn>2</mn></mrow><mo>·</mo><mrow>\
             <mo form=\"prefix\" stretchy=\"false\">(</mo><mrow><mrow data-term=\"1\"><mi>y</mi></mrow><mo>−</mo>\
             <mrow data-term=\"7\">{y_hat}</mrow></mrow><mo form=\"postfix\" stretchy=\"false\">)</mo></mrow></mrow>"
        )
    );
    assert_eq!(
        of("digits", "logits.weight").1,
        "<mrow><mrow data-term=\"11\"><mfrac><mrow><mi>∂</mi><mi>J</mi></mrow><mrow><mi>∂</mi><mi>logits</mi>\
         </mrow></mfrac></mrow><mo>·</mo><msup><mrow data-term=\"5\"><mi>hidden</mi></mrow>\
         <mi mathvariant=\"normal\">⊤</mi></msup></mrow>"
    );
}
