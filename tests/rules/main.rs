//! Every rewrite rule keeps the meaning of what it rewrites. The rules come from the list itself; a
//! rule about shapes without an instance here fails.

mod contractions;
mod draft;
mod graphs;
mod instances;
mod reductions;

use draft::{Draft, Numbers};
use nn_compiler::eval::{Bindings, Value, evaluate};
use nn_compiler::ir::{Graph, NodeId};
use nn_compiler::simplify::{Exactness, Leaf, Rule, rules, simplify};

/// How many random instances of a rule are tried.
const INSTANCES: u64 = 40;

/// An instance of the left side of a rule.
fn instance(rule: &Rule, draft: &mut Draft) -> NodeId {
    if let Some(instance) = instances::instance(rule.name) {
        return instance(draft);
    }
    let shape = draft.shape();
    let mut graph = std::mem::take(&mut draft.graph);
    let left = rule.instance(&mut graph, &mut |graph, leaf| {
        std::mem::swap(graph, &mut draft.graph);
        let node = match leaf {
            Leaf::Any => draft.value(&shape),
            Leaf::Constant => draft.constant(&shape),
            Leaf::Negative => draft.negative(&shape),
            Leaf::Condition => draft.condition(&shape),
        };
        std::mem::swap(graph, &mut draft.graph);
        node
    });
    draft.graph = graph;
    left.unwrap_or_else(|| panic!("`{}` has no instance to be tested with", rule.name))
}

/// The elements of a value, of all examples.
fn elements(value: &Value) -> Vec<f64> {
    match value {
        Value::Shared(array) => array.elements().to_vec(),
        Value::Example(arrays) => arrays.iter().flat_map(|array| array.elements().to_vec()).collect(),
    }
}

/// The elements of two nodes, side by side; a value that became shared is repeated for each example.
fn side_by_side(graph: &Graph, a: NodeId, b: NodeId, bindings: &Bindings) -> Vec<(f64, f64)> {
    let values = evaluate(graph, &[a, b], bindings);
    let [mut a, mut b] = [elements(&values[0]), elements(&values[1])];
    let longer = a.len().max(b.len());
    for values in [&mut a, &mut b] {
        *values = values.iter().copied().cycle().take(longer).collect();
    }
    a.into_iter().zip(b).collect()
}

fn same_bits(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

fn nearly(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
}

/// What is wrong with a rule, going by random instances of its left side.
fn fault(rule: &Rule) -> Option<String> {
    let numbers: &[Numbers] = match rule.exactness {
        Exactness::Exact => &[Numbers::Any],
        Exactness::Real => &[Numbers::Positive, Numbers::Real],
    };
    let (mut fired, mut compared) = (0, 0);
    for (&numbers, seed) in numbers.iter().flat_map(|n| (0..INSTANCES).map(move |seed| (n, seed))) {
        let mut draft = Draft::new(seed, numbers);
        let left = instance(rule, &mut draft);
        let classes = draft.classes();
        let Some(right) = rule.apply(&mut draft.graph, left, &classes) else { continue };
        fired += 1;
        if draft.graph.shape(right) != draft.graph.shape(left) {
            return Some("the sides have different shapes".to_string());
        }
        let bindings = draft.bindings();
        for (a, b) in side_by_side(&draft.graph, left, right, &bindings) {
            let agree = match rule.exactness {
                Exactness::Exact => same_bits(a, b),
                Exactness::Real if a.is_finite() && b.is_finite() => nearly(a, b),
                Exactness::Real => continue,
            };
            compared += 1;
            if !agree {
                return Some(format!("instance {seed} has the values {a} and {b}"));
            }
        }
    }
    match (fired, compared) {
        (0, _) => Some("it never fired".to_string()),
        (_, 0) => Some("it left no values to compare".to_string()),
        _ => None,
    }
}

#[test]
fn every_rule_keeps_meaning() {
    let faults: Vec<String> = rules()
        .iter()
        .filter_map(|rule| Some(format!("{} ({}): {}", rule.name, rule.equation, fault(rule)?)))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn rules_have_names_of_their_own() {
    let mut names: Vec<&str> = rules().iter().map(|rule| rule.name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn whole_graphs_keep_their_meaning() {
    let mut compared = 0;
    for seed in 0..200 {
        let mut draft = Draft::new(seed, Numbers::Positive);
        let roots = graphs::random(&mut draft);
        let (simplified, moved) = simplify(&draft.graph, &roots);
        let bindings = draft.bindings();
        // Where a value inside is undefined, the two sides may differ: `0 · √-1` is 0.
        let nodes: Vec<NodeId> = draft.graph.nodes().collect();
        let values = evaluate(&draft.graph, &nodes, &bindings);
        if values.iter().any(|value| elements(value).iter().any(|x| !x.is_finite())) {
            continue;
        }
        compared += 1;
        let after = evaluate(&simplified, &moved, &bindings);
        for (root, after) in roots.iter().zip(&after) {
            let [before, after] = [elements(&values[root.index()]), elements(after)];
            let longer = before.len().max(after.len());
            let pairs = before.iter().cycle().zip(after.iter().cycle()).take(longer);
            for (&a, &b) in pairs {
                let close = (a - b).abs() <= 1e-7 * (1.0 + a.abs().max(b.abs()));
                assert!(close, "graph {seed}: {a} became {b}");
            }
        }
    }
    assert!(compared > 50, "only {compared} graphs were defined everywhere");
}

#[test]
fn what_is_simplified_stays_as_it_is() {
    for seed in 0..200 {
        let mut draft = Draft::new(seed, Numbers::Positive);
        let roots = graphs::random(&mut draft);
        let (once, roots) = simplify(&draft.graph, &roots);
        let (twice, again) = simplify(&once, &roots);
        assert_eq!(again, roots, "graph {seed}");
        assert_eq!(once.len(), twice.len(), "graph {seed}");
        for node in once.nodes() {
            assert_eq!(once.op(node), twice.op(node), "graph {seed}");
            assert_eq!(once.operands(node), twice.operands(node), "graph {seed}");
        }
    }
}
