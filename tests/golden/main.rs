//! What a handful of networks become, in files that reviewers read: the graph after elaboration
//! (`.graph`), the derivation (`.derivation`), values and derivatives after simplification as equations (`.equations`), the
//! program that trains (`.program`), and the generated code (`.expansion`).
//!
//! `UPDATE=1 cargo test -p nn-tests --test golden` rewrites the files.

use std::fs;
use std::path::{Path, PathBuf};

use nn_compiler::diagnostic::{Diagnostic, Diagnostics};
use nn_compiler::ir::Model;
use nn_compiler::ir::display::listing;
use nn_compiler::{compile, elaborate, expand, inspect, parse};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/networks")
}

fn source(network: &str) -> String {
    fs::read_to_string(folder().join(network).with_extension("nn")).expect("the network is there")
}

fn model(source: &str) -> Model {
    let diagnostics = Diagnostics::new();
    let program = parse::program(source.parse().expect("Rust tokens"), &diagnostics);
    let models = elaborate::models(&program, &diagnostics);
    let mistakes: Vec<String> = diagnostics.into_vec().iter().map(Diagnostic::text).collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    models.into_iter().flatten().next().expect("a network")
}

fn graph(source: &str) -> String {
    let model = model(source);
    let outputs = model.outputs.iter().map(|output| output.node);
    let metrics = model.metrics.iter().map(|metric| metric.node);
    let roots: Vec<_> = outputs.chain([model.loss]).chain(metrics).collect();
    listing(&model.graph, &roots)
}

fn equations(source: &str) -> String {
    let model = model(source);
    let joint = compile::differentiate(&model);
    let outputs = model.outputs.iter().zip(&joint.outputs).map(|(output, &node)| (output.name.clone(), node));
    let metrics = model.metrics.iter().zip(&joint.metrics).map(|(metric, &node)| (metric.name.clone(), node));
    let gradients =
        joint.gradients.iter().map(|&(i, node)| (format!("d_{}", model.parameters[i].name()), node));
    let loss = [("loss".to_owned(), joint.loss)];
    let roots: Vec<_> = outputs.chain(loss).chain(metrics).chain(gradients).collect();
    inspect::equations(&joint.graph, &roots)
}

fn derivation(source: &str) -> String {
    inspect::derivation::derivation(&model(source)).to_string()
}

fn program(source: &str) -> String {
    let model = model(source);
    compile::programs(&model, &compile::differentiate(&model)).train.program.to_string()
}

fn expansion(source: &str) -> String {
    let tokens = expand(source.parse().expect("Rust tokens"));
    prettyplease::unparse(&syn::parse2(tokens).expect("generated code is a file of items"))
}

/// Compares a text with its file, or rewrites the file.
fn check(network: &str, stage: &str, text: &str) {
    let path = folder().join(network).with_extension(stage);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, text).expect("the folder can be written to");
        return;
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    let differing = text.lines().zip(golden.lines()).position(|(new, old)| new != old);
    let line = differing.unwrap_or(text.lines().count().min(golden.lines().count())) + 1;
    let (new, old) = (text.lines().nth(line - 1), golden.lines().nth(line - 1));
    assert!(
        text == golden,
        "{network}.{stage} is out of date from line {line}:\n  was {old:?}\n  is  {new:?}\n\
         `UPDATE=1 cargo test -p nn-tests --test golden` rewrites it"
    );
}

/// A test for each network with the stages that are kept of it.
macro_rules! networks {
    ($($network:ident: $($stage:ident)*;)*) => {$(
        #[test]
        fn $network() {
            let name = stringify!($network);
            let text = source(name);
            $(check(name, stringify!($stage), &$stage(&text));)*
        }
    )*};
}

networks! {
    tiny: graph equations derivation program expansion;
    digits: graph equations derivation program expansion;
    smoothing: graph equations derivation;
    block: graph equations derivation;
    bag: graph equations derivation program expansion;
    attention: graph equations derivation program;
    field: graph equations derivation program;
    curvature: equations derivation;
    recurrence: graph equations derivation program;
}
