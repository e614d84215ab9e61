//! The pages that the tests look at.

use std::path::{Path, PathBuf};

use nn_cli::{Problem, Source};
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

/// A page for every golden network and every network of the examples, in a folder of that name.
pub(crate) fn all(folder: &str) -> Vec<PathBuf> {
    std::fs::create_dir_all(scratch(folder)).expect("a folder");
    let mut pages = Vec::new();
    for (from, extension) in [("tests/golden/networks", "nn"), ("examples", "rs"), ("examples/lessons", "rs")]
    {
        let entries = std::fs::read_dir(root().join(from)).expect("a folder");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|other| other == extension));
        paths.sort();
        for path in paths {
            let source = match Source::read(&path) {
                Ok(source) => source,
                Err(Problem::NoNetwork { .. }) => continue,
                Err(problem) => panic!("{}: {problem}", path.display()),
            };
            for invocation in 0..source.invocations.len() {
                for network in 0..source.invocations[invocation].networks.len() {
                    let file = path.file_stem().unwrap_or_default().display();
                    let name = format!("{folder}/{file}-{invocation}-{network}");
                    pages.push(page_of(&name, &source, (invocation, network), |_| None));
                }
            }
        }
    }
    pages
}

/// Writes the page of the only network of a source, or of the last.
fn written(name: &str, source: &Source, values: impl Fn(&Derivation) -> Option<Vec<Array>>) -> PathBuf {
    page_of(name, source, (0, source.invocations[0].networks.len() - 1), values)
}

/// Writes the page of one network of one invocation.
fn page_of(
    name: &str,
    source: &Source,
    (invocation, network): (usize, usize),
    values: impl Fn(&Derivation) -> Option<Vec<Array>>,
) -> PathBuf {
    let inside = &source.invocations[invocation];
    let networks = networks(inside.tokens.clone()).unwrap_or_else(|_| panic!("{name} has mistakes"));
    let derivation = derivation(&networks[network].model);
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
            ..Bindings::default()
        };
        Some(Trace::new(derivation.clone(), &bindings).values)
    })
}

/// Two words of many, with the numbers of an example.
pub(crate) fn words(name: &str) -> PathBuf {
    let text = "pub struct Words { input words: [2] of class(5000); target label: class(3);
                let z = mean(words.embedding(1), axis = 0).dense(3);
                output softmax(z); loss cross_entropy(z, label); }";
    let source = Source::new("words.nn".to_owned(), text.to_owned()).expect("a network");
    written(name, &source, |derivation| {
        let zeros = |sizes: &[usize]| Array::new(sizes, vec![0.0; sizes.iter().product()]);
        let bindings = Bindings {
            inputs: vec![vec![Array::new(&[2], vec![4321.0, 7.0])]],
            targets: vec![vec![Array::scalar(2.0)]],
            parameters: vec![zeros(&[5000, 1]), zeros(&[3, 1]), zeros(&[3])],
            ..Bindings::default()
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

/// Layers in layers in layers.
pub(crate) fn nested(name: &str) -> PathBuf {
    let text = "layer head(width)(x: [t, d]) {
            let q = x.dense(width); let k = x.dense(width); let v = x.dense(width);
            let weights = softmax(einsum(\"qd,kd->qk\", q, k) / sqrt(width), axis = -1);
            einsum(\"qk,kd->qd\", weights, v)
        }
        layer transformer(width)(x: [t, d]) {
            let y = x + concat(x.layer_norm().head(4), x.layer_norm().head(4), axis = 1).dense(d);
            y + y.layer_norm().dense(width).gelu().dense(d)
        }
        pub struct Nested {
            input tokens: [10] of class(50); target next: [10] of class(50);
            param place: [10, 8] = normal(0.1);
            let x = tokens.embedding(8) + place;
            let y = x.transformer(32).transformer(32);
            let logits = y.layer_norm().dense(50);
            output softmax(logits);
            loss mean(cross_entropy(logits, next));
        }";
    written(name, &Source::new("nested.nn".to_owned(), text.to_owned()).expect("a network"), |_| None)
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
