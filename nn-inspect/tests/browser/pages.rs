//! The pages that the tests look at.

use std::path::{Path, PathBuf};

use nn_cli::Source;
use nn_compiler::array::Array;
use nn_compiler::eval::Bindings;
use nn_compiler::inspect::derivation::{Derivation, derivation};
use nn_compiler::inspect::trace::Trace;
use nn_compiler::networks;
use nn_inspect::page::{Page, page};

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A folder for what the tests write.
pub(crate) fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn example(name: &str) -> Source {
    let file = format!("examples/{name}.rs");
    let text = std::fs::read_to_string(root().join(&file)).expect("an example");
    Source::new(file, text).expect("a network")
}

/// Writes the page of the only network of a source, or of the last.
fn written(name: &str, source: &Source, values: impl Fn(&Derivation) -> Option<Vec<Array>>) -> PathBuf {
    let inside = &source.invocations[0];
    let networks = networks(inside.tokens.clone()).unwrap_or_else(|_| panic!("{name} has mistakes"));
    let derivation = derivation(&networks[networks.len() - 1].model);
    let values = values(&derivation);
    let page =
        page(&Page { derivation: &derivation, source: &source.lines_of(inside), values: values.as_deref() });
    let path = scratch(&format!("{name}.html"));
    std::fs::write(&path, page).expect("the page can be written");
    path
}

/// One neuron in each layer, with the numbers of the example.
pub(crate) fn worked_example(name: &str) -> PathBuf {
    written(name, &example("worked_example"), |derivation| {
        let numbers =
            |numbers: &[f64]| numbers.iter().map(|&number| Array::scalar(number)).collect::<Vec<_>>();
        let bindings = Bindings {
            inputs: vec![numbers(&[0.8])],
            targets: vec![numbers(&[1.0])],
            parameters: numbers(&[0.5, 0.1, -0.3, 0.2]),
        };
        Some(Trace::new(derivation.clone(), &bindings).values)
    })
}

/// Digits, without numbers.
pub(crate) fn digits(name: &str) -> PathBuf {
    written(name, &example("digits"), |_| None)
}

/// The last of three networks that stand together.
pub(crate) fn transfer(name: &str) -> PathBuf {
    written(name, &example("transfer"), |_| None)
}

/// Twelve layers: more than can be taken in at once.
pub(crate) fn deep(name: &str) -> PathBuf {
    let mut layers = String::new();
    for layer in 1..=11 {
        let before = if layer == 1 { "x".to_owned() } else { format!("h{}", layer - 1) };
        layers +=
            &format!("    let h{layer} = {before} + {before}.layer_norm().dense(64).gelu().dense(32);\n");
    }
    let text = format!(
        "/// Twelve layers; around each of the first eleven leads a path.\npub struct Deep {{\n    input  x: [32];\n    \
         target label: class(4);\n\n{layers}    let logits = h11.dense(4);\n\n    \
         output probabilities = softmax(logits);\n    loss   cross_entropy(logits, label);\n}}\n"
    );
    written(name, &Source::new("deep.nn".to_owned(), text).expect("a network"), |_| None)
}
