//! Derivatives of derivatives: what they cost, and that every way to them leads to the same.

use nn_compiler::ir::{Graph, Model, NodeId, work};
use nn_compiler::networks;
use nn_compiler::simplify::simplify;

fn model(source: &str) -> Model {
    let mut networks = networks(source.parse().expect("Rust tokens")).unwrap_or_else(|broken| {
        let mistakes: Vec<String> = broken.mistakes.iter().map(|mistake| mistake.text()).collect();
        panic!("{}", mistakes.join("\n"))
    });
    networks.remove(0).model
}

fn multiply_adds(graph: &Graph, root: NodeId) -> usize {
    let (graph, roots) = simplify(graph, &[root]);
    graph.reachable(&roots).into_iter().map(|node| work::multiply_adds(&graph, node)).sum()
}

/// A network of three hidden layers over `d` coordinates, and its Laplacian.
fn laplacian(d: usize) -> Model {
    model(&format!(
        "pub struct Net {{ input p: [{d}];
            let u = p.dense(32).tanh().dense(32).tanh().dense(32).tanh().dense();
            let l = laplacian(u, p);
            output u; output l; loss (u + l).square(); }}"
    ))
}

/// A pass for the value, one for each coordinate, one for the sum of second derivatives.
#[test]
fn a_laplacian_costs_two_passes_more_than_there_are_coordinates() {
    for d in [1, 2, 3, 10] {
        let model = laplacian(d);
        let [u, l] = [0, 1].map(|output| multiply_adds(&model.graph, model.outputs[output].node));
        println!("{d}: {u} {l} {}", l as f64 / u as f64);
        assert!(l <= (d + 2) * u, "in {d} dimensions {l} multiply-adds, of the value alone {u}");
    }
}
