//! Pictures: what they show, where it stands, how it is written.

mod content;
mod documents;
mod forward;
mod places;

use std::path::Path;
use std::sync::LazyLock;

use nn_cli::{Problem, Source};
use nn_compiler::inspect::derivation::derivation;
use nn_compiler::{Network, networks};
use nn_inspect::picture::{
    Diagram, Layout, Open, Options, derivation_diagram, diagram, forward_diagram, layout,
};
use nn_inspect::stage::Stage;

/// The networks of a text.
fn compiled(text: &str) -> Vec<Network> {
    networks(text.parse().expect("tokens")).unwrap_or_else(|_| panic!("mistakes in {text}"))
}

fn golden(name: &str) -> Network {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/networks");
    let text = std::fs::read_to_string(folder.join(format!("{name}.nn"))).expect("a golden network");
    compiled(&text).remove(0)
}

/// A network of so many dense layers.
fn deep(layers: usize) -> Network {
    let mut text = String::from("pub struct Deep { input h0: [16]; target y: class(4);\n");
    for layer in 1..=layers {
        text += &format!("let h{layer} = h{}.dense(16).relu();\n", layer - 1);
    }
    text += &format!(
        "let logits = h{layers}.dense(4); output softmax(logits); loss cross_entropy(logits, y); }}"
    );
    compiled(&text).remove(0)
}

/// A network of so many residual blocks, which hold layers themselves.
fn residual(blocks: usize) -> Network {
    let mut text = String::from(
        "layer block(width)(x: [n]) { x + x.layer_norm().dense(width).gelu().dense(n) }
         pub struct Residual { input h0: [16]; target y: class(4);\n",
    );
    for block in 1..=blocks {
        text += &format!("let h{block} = h{}.block(32);\n", block - 1);
    }
    text += &format!(
        "let logits = h{blocks}.dense(4); output softmax(logits); loss cross_entropy(logits, y); }}"
    );
    compiled(&text).remove(0)
}

/// As little as can learn.
fn smallest() -> Network {
    let text =
        "pub struct Smallest { input x; target y; param w = 0.5; output o = w * x; loss (o - y).square(); }";
    compiled(text).remove(0)
}

/// One layer used twice, around another.
fn shared() -> Network {
    let text = "pub struct Shared { input a: [4]; input b: [4]; target y;
                let encoder = dense(4); let p = encoder(a).tanh(); let q = encoder(p) * encoder(b);
                output o = q.dense(); loss (o - y).square(); }";
    compiled(text).remove(0)
}

fn of_derivation(network: &Network, open: Open) -> Diagram {
    derivation_diagram(&derivation(&network.model), &Options { open })
}

/// Every golden network and every network of the examples, with what they are.
fn everywhere() -> Vec<(String, Network)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut all = Vec::new();
    for (folder, extension) in
        [("tests/golden/networks", "nn"), ("examples", "rs"), ("examples/lessons", "rs")]
    {
        let entries = std::fs::read_dir(root.join(folder)).expect("a folder");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|other| other == extension));
        paths.sort();
        for path in paths {
            let source = match Source::read(&path) {
                Ok(source) => source,
                Err(Problem::NoNetwork { .. }) => continue,
                Err(problem) => panic!("{}: {problem}", path.display()),
            };
            let name = path.file_name().unwrap_or_default().display();
            for inside in &source.invocations {
                let networks =
                    networks(inside.tokens.clone()).unwrap_or_else(|_| panic!("mistakes in {name}"));
                let named = |network: Network| (format!("{name}, {}", network.model.name.text), network);
                all.extend(networks.into_iter().map(named));
            }
        }
    }
    assert!(all.len() >= 30, "{} networks were found", all.len());
    all
}

/// A picture and what it is of.
struct Picture {
    what: String,
    diagram: Diagram,
    layout: Layout,
}

/// Pictures of every kind and size.
fn pictures() -> &'static [Picture] {
    static ALL: LazyLock<Vec<Picture>> = LazyLock::new(|| {
        let mut networks: Vec<(&str, Network)> = ["attention", "bag", "block", "digits", "smoothing", "tiny"]
            .map(|name| (name, golden(name)))
            .into();
        networks.extend([
            ("smallest", smallest()),
            ("deep", deep(12)),
            ("residual", residual(2)),
            ("shared", shared()),
        ]);
        let mut all = Vec::new();
        for (name, network) in &networks {
            for open in [Open::Auto, Open::All, Open::None, Open::Only("h2".to_owned())] {
                all.push((format!("{name}, derivation, {open:?}"), of_derivation(network, open.clone())));
                let options = Options { open };
                all.push((format!("{name}, forward, {options:?}"), forward_diagram(network, &options)));
                for stage in [Stage::Written, Stage::Joint] {
                    all.push((format!("{name}, {stage:?}, {options:?}"), diagram(network, stage, &options)));
                }
            }
            for stage in [Stage::Predict, Stage::Evaluate, Stage::Train] {
                all.push((format!("{name}, {stage:?}"), diagram(network, stage, &Options::default())));
            }
        }
        for open in [Open::Auto, Open::All, Open::None] {
            let what = format!("recurrence, derivation, {open:?}");
            all.push((what, of_derivation(&golden("recurrence"), open)));
        }
        for (name, network) in everywhere() {
            all.push((format!("{name}, derivation"), of_derivation(&network, Open::Auto)));
            all.push((format!("{name}, forward"), forward_diagram(&network, &Options::default())));
        }
        all.push(("deeper, derivation".to_owned(), of_derivation(&deep(60), Open::All)));
        all.into_iter().map(|(what, diagram)| Picture { what, layout: layout(&diagram), diagram }).collect()
    });
    let sizes = || ALL.iter().map(|picture| picture.diagram.nodes.len());
    assert!(sizes().min() <= Some(5) && sizes().max() >= Some(480), "{:?}", (sizes().min(), sizes().max()));
    &ALL
}
