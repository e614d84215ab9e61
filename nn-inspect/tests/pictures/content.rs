//! Which boxes, arrows and frames there are.

use std::collections::BTreeSet;

use nn_compiler::inspect::derivation::{Role, derivation};
use nn_compiler::inspect::formula::Formula;
use nn_inspect::picture::{Diagram, Kind, Node, Open, Options, Part, Shows, diagram};
use nn_inspect::stage::Stage;

use crate::{Picture, compiled, deep, golden, of_derivation, pictures, residual, shared};

fn named<'d>(diagram: &'d Diagram, id: &str) -> &'d Node {
    let found = diagram.nodes.iter().find(|node| node.id == id);
    found.unwrap_or_else(|| {
        panic!("no `{id}` in {:?}", diagram.nodes.iter().map(|n| &n.id).collect::<Vec<_>>())
    })
}

fn labelled<'d>(diagram: &'d Diagram, label: &str) -> &'d Node {
    diagram.nodes.iter().find(|node| node.label == label).unwrap_or_else(|| panic!("no `{label}`"))
}

#[test]
fn a_derivation_has_a_box_for_each_term_and_an_arrow_for_each_use() {
    for network in [golden("attention"), golden("block"), golden("tiny"), shared()] {
        let derivation = derivation(&network.model);
        let diagram = of_derivation(&network, Open::All);
        let is_shown = |term: usize| {
            let term = &derivation.terms[term];
            !matches!(term.role, Role::Derivative { .. }) || term.learns
        };
        let wanted: BTreeSet<usize> = (0..derivation.terms.len()).filter(|&term| is_shown(term)).collect();
        let term = |node: &Node| match node.shows {
            Shows::Term(term) => term,
            _ => panic!("`{}` is not a term", node.id),
        };
        assert_eq!(diagram.nodes.iter().map(term).collect::<BTreeSet<_>>(), wanted);
        let arrows: BTreeSet<(usize, usize)> = diagram
            .edges
            .iter()
            .map(|edge| (term(&diagram.nodes[edge.from]), term(&diagram.nodes[edge.to])))
            .collect();
        let uses = |to: usize| derivation.terms[to].formula.as_ref().map(Formula::terms).unwrap_or_default();
        let expected = wanted.iter().flat_map(|&to| uses(to).into_iter().map(move |from| (from, to)));
        assert_eq!(arrows, expected.collect());
        for node in &diagram.nodes {
            let of = match derivation.terms[term(node)].role {
                Role::Derivative { of } => Some(of),
                _ => None,
            };
            assert_eq!(node.mirrors.map(|value| term(&diagram.nodes[value])), of);
            assert_eq!(node.part == Part::Backward, of.is_some());
        }
    }
}

#[test]
fn boxes_say_name_formula_and_shape() {
    let diagram = of_derivation(&golden("digits"), Open::All);
    let lines = |label: &str| {
        let node = labelled(&diagram, label);
        (node.op.clone(), node.shape.clone(), node.kind)
    };
    let is = |op: &str, shape: &str, kind| (op.to_owned(), shape.to_owned(), kind);
    assert_eq!(lines("image"), is("", "[784]", Kind::Input));
    assert_eq!(lines("weight"), is("", "[128, 784]", Kind::Parameter));
    assert_eq!(lines("hidden"), is("relu(hidden.y)", "[128]", Kind::Value));
    assert_eq!(lines("logits"), is("weight·hidden + bias", "[10]", Kind::Value));
    assert_eq!(lines("J"), is("−log softmax(logits)[label]", "", Kind::Loss));
    assert_eq!(lines("∂J/∂hidden"), is("logits.weightᵀ · ∂J/∂logits", "[128]", Kind::Value));
    assert_eq!(lines("∂J/∂weight").2, Kind::Gradient);
    assert_eq!(labelled(&diagram, "J").tooltip, "J = −log softmax(logits)[label]\nloss, a number");
    let frames: Vec<String> = diagram.groups.iter().map(|group| group.title()).collect();
    assert_eq!(frames, ["hidden: dense", "logits: dense", "∂ logits", "∂ hidden"]);
}

#[test]
fn layers_are_one_box_where_there_would_be_too_many() {
    let small = of_derivation(&deep(4), Open::Auto);
    assert!(small.nodes.len() <= 60 && !small.groups.is_empty());
    let large = of_derivation(&deep(12), Open::Auto);
    assert!(large.groups.is_empty());
    let layer = named(&large, "h3");
    assert_eq!((&*layer.label, &*layer.op, &*layer.shape), ("h3", "dense", "[16]"));
    let derivatives = named(&large, "d_h3");
    assert_eq!((&*derivatives.label, &*derivatives.op), ("∂ h3", "by weight, bias"));
    assert_eq!(derivatives.mirrors, large.nodes.iter().position(|node| node.id == "h3"));
    assert!(of_derivation(&deep(12), Open::All).nodes.len() > 100);
    assert!(of_derivation(&deep(4), Open::None).groups.is_empty());
}

#[test]
fn one_layer_can_be_opened() {
    let network = residual(3);
    let titles = |layer: &str| {
        let diagram = of_derivation(&network, Open::Only(layer.to_owned()));
        diagram.groups.iter().map(|group| group.title()).collect::<Vec<_>>()
    };
    assert_eq!(titles("h2")[..4], ["h2: block", "layer_norm1: layer_norm", "dense1: dense", "dense2: dense"]);
    assert_eq!(titles("h2.dense1"), ["h2: block", "dense1: dense", "∂ h2", "∂ dense1"]);
    assert!(titles("h").is_empty());
    let open = of_derivation(&network, Open::Only("h2.dense1".to_owned()));
    assert_eq!(named(&open, "h2.dense2").label, "dense2");
    assert_eq!(named(&open, "h1").label, "h1");
}

#[test]
fn a_layer_that_is_used_again_has_another_frame() {
    let joint = diagram(&shared(), Stage::Written, &Options { open: Open::All });
    let ids: BTreeSet<&str> = joint.groups.iter().map(|group| &*group.id).collect();
    assert!(ids.contains("encoder") && ids.contains("encoder#2"), "{ids:?}");
}

#[test]
fn graphs_show_what_their_stage_computes() {
    let network = golden("digits");
    let kinds = |stage: Stage| {
        let diagram = diagram(&network, stage, &Options::default());
        diagram.nodes.iter().map(|node| node.kind).collect::<BTreeSet<_>>()
    };
    let has = |stage: Stage, kind: Kind| kinds(stage).contains(&kind);
    assert!(has(Stage::Predict, Kind::Output) && !has(Stage::Predict, Kind::Loss));
    assert!(has(Stage::Evaluate, Kind::Metric) && has(Stage::Evaluate, Kind::Loss));
    assert!(!has(Stage::Evaluate, Kind::Gradient) && !has(Stage::Written, Kind::Gradient));
    assert!(has(Stage::Train, Kind::Gradient) && !has(Stage::Train, Kind::Metric));
    assert!(has(Stage::Joint, Kind::Gradient) && has(Stage::Joint, Kind::Metric));
    let joint = diagram(&network, Stage::Joint, &Options::default());
    assert_eq!(joint.title, "Digits: values and derivatives");
    assert!(joint.nodes.iter().any(|node| node.label == "d_weight" && node.op.contains("batch_mean")));
}

#[test]
fn every_box_says_something() {
    for Picture { what, diagram, .. } in pictures() {
        // A circle where ways meet has its sign.
        for node in diagram.nodes.iter().filter(|node| node.kind != Kind::Joint) {
            let is_said = |text: &str| text.chars().any(|c| c.is_ascii_digit() || c.is_alphabetic());
            let op = node.op.is_empty() || is_said(&node.op.replace(['Σ', 'ᵀ'], ""));
            assert!(op && node.lines().any(|(_, line)| is_said(line)), "{what}: {:?}", node.op);
        }
    }
}

#[test]
fn what_a_long_sum_leaves_out_is_left_out_once() {
    let long = "a_long_name_of_something";
    let text = format!(
        "pub struct L {{ input x; target y; param {long}_a = 1; param {long}_b = 2; param {long}_c = 3;
         output o = x * {long}_a + x * {long}_b + x * {long}_c; loss (o - y).square(); }}"
    );
    let diagram = of_derivation(&compiled(&text)[0], Open::All);
    assert_eq!(labelled(&diagram, "o").op, "… + x·…");
}

#[test]
fn frozen_parameters_are_drawn_otherwise() {
    let text = "pub struct F { input x: [4]; target y: [2]; let kept = x.dense(3);
                output o = stop_gradient(kept).tanh().dense(2); loss squared_error(o, y); }";
    let network = &compiled(text)[0];
    let kinds = |diagram: &Diagram| {
        let of = |kind: Kind| diagram.nodes.iter().filter(|node| node.kind == kind).count();
        (of(Kind::Frozen), of(Kind::Parameter), of(Kind::Gradient))
    };
    let diagram = of_derivation(network, Open::All);
    assert_eq!(kinds(&diagram), (2, 2, 2));
    assert!(diagram.to_svg().contains("frozen parameter") && diagram.to_dot().contains("frozen parameter"));
    let folded = of_derivation(network, Open::None);
    assert_eq!((&*named(&folded, "kept").op, &*named(&folded, "dense1").op), ("dense, frozen", "dense"));
    assert_eq!(
        kinds(&nn_inspect::picture::diagram(network, Stage::Written, &Options { open: Open::All })),
        (2, 2, 0)
    );
}

#[test]
fn names_inside_functions_are_nobody_s_names() {
    // `cross_entropy` has a value called `likely` within, and `pick` one called `own`.
    let joint = diagram(&golden("digits"), Stage::Joint, &Options::default());
    assert!(joint.nodes.iter().all(|node| node.label != "own" && node.label != "likely"));
}
