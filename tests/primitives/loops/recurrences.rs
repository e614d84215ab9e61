//! Recurrences that the tests repeat: units of a network, a scheduler of flashcards, layers with parameters of their own,
//! and a loop in a loop.

use nn_compiler::ir::op::{Binary, Comparison, ScanParts};
use nn_compiler::ir::{Axis, Graph, NodeId, Op, Shape, Unary, Variance};

use super::at_step;

/// From a graph, what is captured, the states and what is given to a step: the next states, and what is stacked.
type Step = fn(&mut Graph, &[NodeId], &[NodeId], &[NodeId]) -> (Vec<NodeId>, Vec<NodeId>);

/// A recurrence, as a function from what is captured, the states and what is given per step to the next states and what
/// is stacked.
pub(super) struct Recurrence {
    pub(super) captured: Vec<Vec<usize>>,
    pub(super) states: Vec<Vec<usize>>,
    pub(super) per_step: Vec<Vec<usize>>,
    pub(super) step: Step,
    /// Whether what is given per step is shared by all examples, as the parameters of layers in a stack are.
    pub(super) shared_steps: bool,
}

fn product(graph: &mut Graph, matrix: NodeId, x: NodeId) -> NodeId {
    graph.einsum(matrix, &[0, 1], x, &[1], &[0])
}

/// A gate: a function of `W x + U h + b`, where the captured values are these three.
fn gate(graph: &mut Graph, of: Unary, captured: &[NodeId], h: NodeId, x: NodeId) -> NodeId {
    let [input, state] = [(captured[0], x), (captured[1], h)].map(|(matrix, x)| product(graph, matrix, x));
    let sum = graph.add2(input, state);
    let sum = graph.add2(sum, captured[2]);
    graph.unary(of, sum)
}

/// A gated recurrent unit (Cho and others, 2014) of four states and three inputs, which stacks its states.
pub(super) fn gru() -> Recurrence {
    fn step(graph: &mut Graph, w: &[NodeId], h: &[NodeId], x: &[NodeId]) -> (Vec<NodeId>, Vec<NodeId>) {
        let (h, x) = (h[0], x[0]);
        let update = gate(graph, Unary::Sigmoid, &w[..3], h, x);
        let reset = gate(graph, Unary::Sigmoid, &w[3..6], h, x);
        let kept = graph.mul(reset, h);
        let new = gate(graph, Unary::Tanh, &w[6..], kept, x);
        let difference = graph.sub(h, new);
        let moved = graph.mul(update, difference);
        let next = graph.add2(new, moved);
        (vec![next], vec![next])
    }
    let gate = || [vec![4, 3], vec![4, 4], vec![4]];
    Recurrence {
        captured: [gate(), gate(), gate()].concat(),
        states: vec![vec![4]],
        per_step: vec![vec![3]],
        step,
        shared_steps: false,
    }
}

/// A scheduler of flashcards in the manner of FSRS: stability and difficulty of a memory as two numbers, the chance of
/// recall at each review stacked, with powers, exponentials and a choice.
pub(super) fn flashcards() -> Recurrence {
    fn step(graph: &mut Graph, w: &[NodeId], h: &[NodeId], x: &[NodeId]) -> (Vec<NodeId>, Vec<NodeId>) {
        let ([stability, difficulty], [delay, rating]) = ([h[0], h[1]], [x[0], x[1]]);
        let mut w = (0..6).map(|i| at_step(graph, w[0], i)).collect::<Vec<_>>().into_iter();
        let mut next_weight = || w.next().expect("there are six");
        let one = graph.constant(1.0, &Shape::scalar());
        let elapsed = graph.div(delay, stability);
        let elapsed = graph.scale(0.23, elapsed);
        let elapsed = graph.add2(one, elapsed);
        let exponent = graph.constant(-0.5, &Shape::scalar());
        let recall = graph.pow(elapsed, exponent);
        let forgotten = graph.sub(one, recall);
        let gain = graph.mul(forgotten, next_weight());
        let gain = graph.unary(Unary::Exp, gain);
        let factor = graph.mul(gain, next_weight());
        let power = graph.neg(next_weight());
        let power = graph.pow(stability, power);
        let grown = graph.mul(factor, power);
        let grown = graph.mul(stability, grown);
        let lapse = graph.pow(stability, next_weight());
        let lapse = graph.mul(lapse, next_weight());
        let half = graph.constant(0.7, &Shape::scalar());
        let passed = graph.compare(Comparison::Less, half, rating);
        let stability = graph.select(passed, grown, lapse);
        let harder = graph.mul(next_weight(), rating);
        let difficulty = graph.add(Op::Binary(Binary::Max), &[difficulty, harder]);
        let stability = graph.mul(stability, difficulty);
        (vec![stability, difficulty], vec![recall])
    }
    Recurrence {
        captured: vec![vec![6]],
        states: vec![vec![], vec![]],
        per_step: vec![vec![], vec![]],
        step,
        shared_steps: false,
    }
}

/// Layers with parameters of their own, one after the other, from a state that differs between examples.
pub(super) fn layers() -> Recurrence {
    fn step(graph: &mut Graph, w: &[NodeId], h: &[NodeId], x: &[NodeId]) -> (Vec<NodeId>, Vec<NodeId>) {
        let scaled = graph.unary(Unary::Tanh, x[0]);
        let sum = product(graph, scaled, h[0]);
        let sum = graph.add2(sum, w[0]);
        let next = graph.unary(Unary::Tanh, sum);
        let squares = graph.mul(next, next);
        let penalty = graph.sum(squares, &[0]);
        (vec![next], vec![penalty])
    }
    Recurrence {
        captured: vec![vec![3]],
        states: vec![vec![3]],
        per_step: vec![vec![3, 3]],
        step,
        shared_steps: true,
    }
}

/// In each step a loop over the elements of what the step is given, from a state of the outer loop.
pub(super) fn nested() -> Recurrence {
    fn step(graph: &mut Graph, w: &[NodeId], h: &[NodeId], x: &[NodeId]) -> (Vec<NodeId>, Vec<NodeId>) {
        let mut scan = ScanParts::new(graph.axis(x[0], 0), true);
        let weight = scan.capture(graph, w[0]);
        let state = scan.carry(graph, h[0], Variance::Example);
        let element = scan.take_each(graph, x[0]);
        let wide = scan.body.broadcast(element, &[0], &[Axis::Known(2)]);
        let sum = product(&mut scan.body, weight, state);
        let sum = scan.body.mul(sum, wide);
        scan.carried[0].next = scan.body.unary(Unary::Tanh, sum);
        scan.stacked = vec![sum];
        let node = scan.add(graph);
        let [last, all] = [0, 1].map(|index| graph.result(node, index));
        let next = graph.add2(last, h[0]);
        (vec![next], vec![all])
    }
    Recurrence {
        captured: vec![vec![2, 2]],
        states: vec![vec![2]],
        per_step: vec![vec![3]],
        step,
        shared_steps: false,
    }
}
