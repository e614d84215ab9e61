//! The network alone, in the words of its source.

use std::collections::BTreeSet;

use nn_compiler::Network;
use nn_compiler::inspect::typeset::{Box, Math, Symbol, text};
use nn_inspect::picture::{Diagram, Kind, Node, Open, Options, forward_diagram};

use crate::{compiled, deep, everywhere, golden, residual, shared};

fn drawn(network: &Network, open: Open) -> Diagram {
    forward_diagram(network, &Options { open })
}

fn labels(diagram: &Diagram) -> Vec<&str> {
    diagram.nodes.iter().map(|node| &*node.label).collect()
}

fn labelled<'d>(diagram: &'d Diagram, label: &str) -> &'d Node {
    let found = diagram.nodes.iter().find(|node| node.label == label);
    found.unwrap_or_else(|| panic!("no `{label}` in {:?}", labels(diagram)))
}

/// What the box with that label uses, by their labels.
fn used<'d>(diagram: &'d Diagram, label: &str) -> BTreeSet<&'d str> {
    let at = diagram.nodes.iter().position(|node| node.label == label).expect(label);
    let arrows = diagram.edges.iter().filter(|edge| edge.to == at);
    arrows.map(|edge| &*diagram.nodes[edge.from].label).collect()
}

/// A network with these items, an input `x: [6]` and a target `y: [6]`.
fn network(before: &str, items: &str) -> Network {
    compiled(&format!("{before} pub struct N {{ input x: [6]; target y: [6]; {items} }}")).remove(0)
}

#[test]
fn calls_are_boxes_as_they_are_written() {
    let diagram = drawn(&golden("digits"), Open::Auto);
    let boxes: BTreeSet<&str> = labels(&diagram).into_iter().collect();
    let wanted = ["image", "label", "dense(128)", "relu", "dense(10)", "softmax", "cross_entropy"];
    assert_eq!(boxes, BTreeSet::from(wanted));
    let lines = |label: &str| {
        let Node { op, shape, kind, .. } = labelled(&diagram, label);
        (&**op, &**shape, *kind)
    };
    assert_eq!(lines("image"), ("", "[784]", Kind::Input));
    assert_eq!(lines("label"), ("", "class(10)", Kind::Target));
    assert_eq!(lines("dense(128)"), ("hidden", "[128], 100,480 parameters", Kind::Layer));
    assert_eq!(lines("relu"), ("", "[128]", Kind::Value));
    assert_eq!(lines("softmax"), ("probabilities", "[10]", Kind::Output));
    assert_eq!(lines("cross_entropy"), ("loss", "", Kind::Loss));
    assert_eq!(used(&diagram, "cross_entropy"), BTreeSet::from(["dense(10)", "label"]));
    assert_eq!(used(&diagram, "dense(10)"), BTreeSet::from(["relu"]));
}

#[test]
fn outputs_say_their_classes_and_settings_are_shown() {
    let network = network(
        "const WIDTH = 4;",
        "let z = x.dense(2 * WIDTH, bias = false).clamp(-1, 0.5).dense(6);
         output digit = argmax(z, axis = -1); output z; loss squared_error(z, y);",
    );
    let diagram = drawn(&network, Open::Auto);
    let digit = labelled(&diagram, "argmax(axis = -1)");
    assert_eq!((&*digit.op, &*digit.shape, digit.kind), ("digit", "class(6)", Kind::Output));
    assert_eq!(labelled(&diagram, "dense(8, bias = false)").shape, "[8], 48 parameters");
    assert_eq!(labelled(&diagram, "dense(6)").op, "z");
    assert_eq!(labelled(&diagram, "clamp(-1, 0.5)").shape, "[8]");
}

#[test]
fn a_path_around_layers_is_an_arrow_to_a_circle() {
    let network = residual(2);
    let diagram = drawn(&network, Open::Auto);
    let titles: Vec<String> = diagram.groups.iter().map(|group| group.title()).collect();
    assert_eq!(titles, ["h1: block", "h2: block"]);
    let circles = diagram.nodes.iter().filter(|node| node.kind == Kind::Joint);
    assert_eq!(circles.map(|node| &*node.label).collect::<Vec<_>>(), ["+", "+"]);
    assert_eq!(used(&diagram, "+"), BTreeSet::from(["h₀", "dense(16)"]));
    let closed = drawn(&network, Open::None);
    assert_eq!(labelled(&closed, "block(32)").shape, "[16], 1,104 parameters");
    assert_eq!(closed.nodes.len(), 7, "{:?}", labels(&closed));
    let one = drawn(&network, Open::Only("h2.dense1".to_owned()));
    let titles: Vec<String> = one.groups.iter().map(|group| group.title()).collect();
    assert_eq!(titles, ["h2: block", "dense1: dense"]);
}

#[test]
fn a_layer_that_is_used_again_owns_its_parameters_once() {
    let diagram = drawn(&shared(), Open::Auto);
    let parameters: Vec<&str> =
        diagram.nodes.iter().filter(|node| node.op == "encoder").map(|node| &*node.shape).collect();
    assert_eq!(parameters, ["[4], 20 parameters", "[4], the same parameters", "[4], the same parameters"]);
    let network =
        network("", "let o = stop_gradient(x.dense(6)).dense(6); output o; loss squared_error(o, y);");
    let diagram = drawn(&network, Open::Auto);
    let frozen = diagram.nodes.iter().filter(|node| node.shape.ends_with("42 frozen parameters"));
    assert_eq!(frozen.count(), 1);
}

#[test]
fn each_use_of_a_layer_has_a_frame_of_its_own() {
    let network = network(
        "layer inner()(x: [n]) { x.dense(n).tanh() }
         layer cell()(x: [n], h: [n]) { let next = x + h.inner(); (next, next * 2) }",
        "let step = cell(); let (a, b) = step(x, x); let (c, d) = step(a, b); let (e, _) = step(c, d);
         output e; loss squared_error(e, y);",
    );
    let diagram = drawn(&network, Open::Auto);
    let titles: Vec<String> = diagram.groups.iter().map(|group| group.title()).collect();
    assert_eq!(titles.iter().filter(|title| **title == "step: cell").count(), 3, "{titles:?}");
    assert_eq!(titles.iter().filter(|title| **title == "next: inner").count(), 3, "{titles:?}");
    let inside = |node: &&Node| node.label == "tanh" && node.group.is_some();
    assert_eq!(diagram.nodes.iter().filter(inside).count(), 3);
}

#[test]
fn what_is_given_stays_what_is_given_where_an_expression_comes_to_it_again() {
    let network = network(
        "",
        "let a = -x + 2 * x; let b = [x][0].tanh(); let c = prod([x], axis = 0).sin();
         output d = a * b + c; loss squared_error(d, y);",
    );
    let diagram = drawn(&network, Open::Auto);
    for function in ["tanh", "sin"] {
        assert_eq!(used(&diagram, function), BTreeSet::from(["x"]), "{:?}", labels(&diagram));
    }
}

#[test]
fn operators_are_one_box_with_their_formula() {
    let network = network(
        "",
        "param a = 1; let g = sigmoid(x); let h = (1 - g) * x + g * tanh(-a * x); output h;
         loss sum((h - y).square()) / 6 + 0.01 * a.square() - PI * a;",
    );
    let diagram = drawn(&network, Open::Auto);
    assert_eq!(labelled(&diagram, "(1 − g) · x + g · tanh").kind, Kind::Output);
    assert_eq!(used(&diagram, "(1 − g) · x + g · tanh"), BTreeSet::from(["x", "sigmoid", "tanh"]));
    assert_eq!(used(&diagram, "tanh"), BTreeSet::from(["−a · x"]));
    let loss = labelled(&diagram, "sum / 6 + 0.01 · square − π · a");
    assert_eq!((&*loss.op, loss.kind), ("loss", Kind::Loss));
}

#[test]
fn what_a_function_takes_from_around_it_leads_to_it() {
    let network = network(
        "fn twice(f, x) = f(f(x));",
        "param scale: [6] = 2; let h = x.dense(6); fn scaled(v) = v * scale + h;
         let z = twice(|v| v + h, x) + scaled(x).dense(6); output z; loss squared_error(z, y);",
    );
    let diagram = drawn(&network, Open::Auto);
    assert_eq!(used(&diagram, "scaled"), BTreeSet::from(["x", "scale", "dense(6)"]));
    let twice = diagram.nodes.iter().find(|node| node.label.starts_with("twice")).expect("a call");
    assert_eq!(used(&diagram, &twice.label), BTreeSet::from(["x", "dense(6)"]));
}

#[test]
fn derivatives_that_the_network_asks_for_are_calls() {
    let diagram = drawn(&golden("field"), Open::Auto);
    assert_eq!(used(&diagram, "grad"), BTreeSet::from(["place", "dense(bias = false)"]));
    assert_eq!(used(&diagram, "laplacian"), BTreeSet::from(["place", "dense(bias = false)"]));
}

#[test]
fn large_networks_begin_closed() {
    assert!(drawn(&residual(30), Open::Auto).groups.is_empty());
    assert_eq!(
        drawn(&deep(12), Open::Auto).nodes.len(),
        13 + 12 + 4,
        "layers, relus and what is around them"
    );
}

/// A name as pictures show it.
fn shown(name: &str) -> String {
    text(&Math::atom(Box::Symbol(Symbol::of_name(name))))
}

/// The number before `parameters` in a box.
fn parameters(node: &Node) -> usize {
    let digits = |text: &str| text.replace(',', "").parse::<usize>().ok();
    match node.kind {
        Kind::Parameter | Kind::Frozen => {
            let sizes = node.shape.trim_matches(['[', ']']).split(", ");
            sizes.filter(|size| !size.is_empty()).map(|size| digits(size).expect("a size")).product()
        }
        _ => {
            let words: Vec<&str> = node.shape.split(' ').collect();
            let is_count = |word: &&&str| word.starts_with("parameter");
            let at = words.iter().position(|word| is_count(&word));
            at.and_then(|at| words[..at].iter().rev().find_map(|word| digits(word))).unwrap_or(0)
        }
    }
}

#[test]
fn every_network_is_whole() {
    for (what, network) in everywhere() {
        for open in [Open::Auto, Open::All, Open::None] {
            let diagram = drawn(&network, open.clone());
            let what = format!("{what}, {open:?}");
            let of = |kind: Kind| diagram.nodes.iter().filter(|node| node.kind == kind).count();
            assert_eq!(of(Kind::Loss), 1, "{what}");
            for output in &network.model.outputs {
                // Of what is the loss as well, or is called alike, the name is not said again.
                let name = shown(&output.name);
                let is_it = |node: &Node| {
                    matches!(node.kind, Kind::Output | Kind::Loss)
                        && (node.label == name || node.op.split(", ").any(|other| other == name))
                };
                assert!(diagram.nodes.iter().any(is_it), "{what}: no `{name}`");
            }
            // Nothing leads nowhere, and nothing but what is given comes from nowhere.
            let mut leads = vec![false; diagram.nodes.len()];
            diagram.edges.iter().for_each(|edge| leads[edge.from] = true);
            for (node, leads) in diagram.nodes.iter().zip(leads) {
                assert!(leads || matches!(node.kind, Kind::Loss | Kind::Output), "{what}: {}", node.label);
            }
            let tied =
                diagram.nodes.iter().any(|node| node.kind == Kind::Parameter && node.tooltip.contains('.'));
            let all: usize = diagram.nodes.iter().map(parameters).sum();
            let total = network.model.parameter_count();
            assert!(
                if tied && open != Open::All { all >= total } else { all == total },
                "{what}: {all} of {total}"
            );
        }
    }
}
