//! Hundreds of random networks: what the stages of the compiler make of one computes what was written. Their gradients
//! are those of finite differences, as are the derivatives within them.
//!
//! A few of them are compiled, by `compiled_networks`: those in which all that generated code calls is called.
//! `UPDATE=1 cargo test -p nn-tests --test compiler random_networks` chooses them anew.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use nn_compiler::array::Array;
use nn_compiler::eval::Bindings;
use nn_compiler::ir::Op;
use nn_compiler::networks;
use nn_compiler::source::source;
use nn_random_networks as random_networks;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use random_networks::parallel;
use random_networks::random::Random;
use random_networks::{Computation, EXAMPLES, Numbers, PLANNED, Reference, SIMPLIFIED, error};

/// What finite differences of the loss can tell, and their step.
const DIFFERENCES: f64 = 1e-6;
const STEP: f64 = 5e-6;
/// What finite differences of the eighth order can tell, and their steps.
const HIGH_DIFFERENCES: f64 = 1e-9;
const HIGH_STEPS: [f64; 2] = [1e-2, 5e-3];

/// How many of the networks are compiled, and how many of the curves.
const COMPILED: [usize; 2] = [20, 14];

/// The primitives that no expression of the language comes to. A tangent is a leaf of Hessian-vector products alone.
const UNREACHABLE: &[&str] = &["length", "placeholder", "region_input", "scan", "step", "tangent"];

/// What was found out about a network.
#[derive(Default)]
struct Found {
    /// Why it is not looked at.
    refused: Option<String>,
    /// What is not as it should be.
    failures: Vec<String>,
    /// The primitives that code is emitted for.
    primitives: BTreeSet<&'static str>,
    /// What its code calls.
    calls: BTreeSet<String>,
}

impl Found {
    fn judge(&mut self, what: &str, error: f64, tolerance: f64) {
        if error.is_nan() || error > tolerance {
            self.failures.push(format!("an error of {error:.1e} in the {what}"));
        }
    }
}

/// A kind of networks, with what is found out about each of them.
fn found(
    networks: Vec<random_networks::Network>,
    look: fn(&Computation, &Bindings, &mut Found),
) -> Vec<Found> {
    let numbered: Vec<_> = networks.into_iter().enumerate().collect();
    let all = parallel::map(&numbered, |(number, network)| {
        let text = network.text("Network", "f64");
        let throughout = network.is_differentiated_throughout();
        let mut found = of_network(*number, &text, throughout, look);
        let say = |what: &mut String| *what = format!("{what}\n{text}");
        found.refused.iter_mut().chain(&mut found.failures).for_each(say);
        found
    });
    let texts = |of: fn(&Found) -> Vec<&String>| all.iter().flat_map(of).cloned().collect::<Vec<_>>();
    let refused = texts(|found| found.refused.iter().collect());
    assert!(refused.len() < all.len() / 10, "most networks are sound:\n{}", refused.join("\n"));
    let failures = texts(|found| found.failures.iter().collect());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    all
}

fn of_network(
    number: usize,
    text: &str,
    throughout: bool,
    look: fn(&Computation, &Bindings, &mut Found),
) -> Found {
    let mut found = Found::default();
    let tokens: TokenStream = text.parse().expect("the text is made of tokens");
    let network = match networks(tokens.clone()) {
        Ok(mut networks) => networks.remove(0),
        Err(broken) => {
            found.refused = Some(broken.mistakes.iter().map(|mistake| mistake.text()).collect());
            return found;
        }
    };
    let reference = match Reference::new(&network.model, EXAMPLES, &mut Random::new(1000 + number as u64)) {
        Ok(reference) => reference,
        Err(reason) => {
            found.refused = Some(reason);
            return found;
        }
    };
    let Reference { bindings, numbers } = &reference;
    let simplified = Computation::simplified(&network.joint).numbers(bindings);
    found.failures.extend(simplified.differences(numbers, "simplified", SIMPLIFIED));
    let planned = Numbers::planned(&network.programs, bindings);
    found.failures.extend(planned.differences(&simplified, "planned", PLANNED));
    let written = Computation::written(&network.model);
    if throughout {
        let error = differences(&written, &reference);
        found.judge("gradient by finite differences", error, DIFFERENCES);
    }
    look(&written, bindings, &mut found);
    let graph = &network.joint.graph;
    found.primitives = graph.nodes().map(|node| graph.op(node).name()).collect();
    calls(network.emit(&source(&tokens), &"nn".parse().expect("a token")), &mut found.calls);
    found
}

/// The error of a few derivatives by each learned parameter against finite differences of the loss.
fn differences(written: &Computation, reference: &Reference) -> f64 {
    let (mut found, mut expected) = (Vec::new(), Vec::new());
    let mut bindings = reference.bindings.clone();
    for (parameter, gradient) in reference.numbers.gradients.iter().enumerate() {
        let Some(gradient) = gradient else { continue };
        for place in (0..gradient.len()).step_by(gradient.len().div_ceil(3)) {
            let mut loss_at = |step: f64| {
                let kept = bindings.parameters[parameter].elements()[place];
                bindings.parameters[parameter].elements_mut()[place] = kept + step;
                let loss = written.loss(&bindings);
                bindings.parameters[parameter].elements_mut()[place] = kept;
                loss
            };
            expected.push((loss_at(STEP) - loss_at(-STEP)) / (2.0 * STEP));
            found.push(gradient[place]);
        }
    }
    error(&found, &expected)
}

/// Steps, and the weights of the values there, of the derivative by central differences of the eighth order.
const WEIGHTS: [(i32, f64); 8] = [
    (-4, 1.0 / 280.0),
    (-3, -4.0 / 105.0),
    (-2, 1.0 / 5.0),
    (-1, -4.0 / 5.0),
    (1, 4.0 / 5.0),
    (2, -1.0 / 5.0),
    (3, 4.0 / 105.0),
    (4, -1.0 / 280.0),
];

/// Each output of a curve is the derivative of the one before by its one input.
fn look_at_derivatives(written: &Computation, bindings: &Bindings, found: &mut Found) {
    let x = bindings.inputs[0][0].elements()[0];
    let steps = |step: f64| WEIGHTS.map(|(steps, _)| Array::scalar(x + f64::from(steps) * step));
    let inputs = [Array::scalar(x)].into_iter().chain(HIGH_STEPS.into_iter().flat_map(steps)).collect();
    let outputs = written.outputs(&Bindings { inputs: vec![inputs], ..bindings.clone() });
    let (exact, near) = outputs.split_first().expect("the outputs at `x`");
    for (order, exact) in exact.iter().enumerate().skip(1) {
        // Of a curve that bends sharply the shorter step tells more, of a flat one the longer.
        let errors = near.chunks(WEIGHTS.len()).zip(HIGH_STEPS).map(|(near, step)| {
            let near: Vec<f64> = near.iter().map(|outputs| outputs[order - 1]).collect();
            let differences: f64 = WEIGHTS.iter().zip(&near).map(|((_, weight), value)| weight * value).sum();
            let difference = (exact - differences / step).abs();
            let scale = near.iter().fold(exact.abs(), |scale, value| scale.max(value.abs()));
            if difference == 0.0 { 0.0 } else { difference / scale }
        });
        let errors: Vec<f64> = errors.collect();
        let error =
            if errors.iter().any(|error| error.is_nan()) { f64::NAN } else { errors[0].min(errors[1]) };
        found.judge(&format!("derivative {order} by finite differences"), error, HIGH_DIFFERENCES);
    }
}

/// Collects the names of what code calls: functions, methods and macros.
fn calls(code: TokenStream, found: &mut BTreeSet<String>) {
    let trees: Vec<TokenTree> = code.into_iter().collect();
    for (at, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Group(group) => calls(group.stream(), found),
            TokenTree::Ident(name) if !is_declared(&trees[..at]) && is_called(&trees[at + 1..]) => {
                found.insert(name.to_string());
            }
            _ => {}
        }
    }
}

fn is_declared(before: &[TokenTree]) -> bool {
    matches!(before.last(), Some(TokenTree::Ident(word)) if word == "fn")
}

/// Whether arguments follow, `! …`, or `::<…>`.
fn is_called(after: &[TokenTree]) -> bool {
    let punct = |at: usize, wanted: char| matches!(after.get(at), Some(TokenTree::Punct(found)) if found.as_char() == wanted);
    let group = |at: usize| matches!(after.get(at), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    group(0) || punct(0, '!') && group(1) || punct(0, ':') && punct(1, ':') && punct(2, '<')
}

/// The numbers of so many networks in which all is called that any calls: always the one with the most new calls.
fn chosen(all: &[Found], count: usize, called: &mut BTreeSet<String>) -> Vec<usize> {
    let mut chosen = BTreeSet::new();
    while chosen.len() < count {
        let left = (0..all.len()).filter(|number| all[*number].refused.is_none() && !chosen.contains(number));
        let new = |number: &usize| all[*number].calls.difference(called).count();
        let next = left.rev().max_by_key(new).expect("there are more than are chosen");
        called.extend(all[next].calls.iter().cloned());
        chosen.insert(next);
    }
    chosen.into_iter().collect()
}

#[test]
fn every_stage_computes_what_was_written() {
    let networks = found(random_networks::networks(), |_, _, _| {});
    let curves = found(random_networks::curves(), look_at_derivatives);
    let all = || networks.iter().chain(&curves);

    let primitives: BTreeSet<&str> = all().flat_map(|found| found.primitives.iter().copied()).collect();
    let wanted = Op::specimens().into_iter().map(|specimen| specimen.op.name());
    let missing: Vec<&str> =
        wanted.filter(|name| !primitives.contains(name) && !UNREACHABLE.contains(name)).collect();
    assert!(missing.is_empty(), "no network comes to {missing:?}");

    let mut called = BTreeSet::new();
    let lines = [("networks", &networks), ("curves", &curves)].into_iter().zip(COMPILED);
    let text: String = lines
        .map(|((kind, all), count)| {
            let numbers = chosen(all, count, &mut called);
            let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
            format!("{kind} {}\n", numbers.join(" "))
        })
        .collect();
    let missing: BTreeSet<&String> = all().flat_map(|found| found.calls.difference(&called)).collect();
    assert!(missing.is_empty(), "so few networks do not call {missing:?}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("compiled_networks/chosen.txt");
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &text).expect("it can be written");
    }
    let stale =
        "chosen.txt is out of date: `UPDATE=1 cargo test -p nn-tests --test compiler random_networks`";
    assert!(fs::read_to_string(&path).unwrap_or_default() == text, "{stale}");
}
