//! Loops in random networks, for which there is no text: values of a network go through one, and what comes out of it is
//! added to its loss and its outputs.

use std::collections::BTreeSet;

use nn_compiler::ir::op::{Binary, Comparison, ScanParts};
use nn_compiler::ir::{Axis, Graph, Leaf, Model, NodeId, Op, Shape, Unary};

use crate::generate::{Network, network};
use crate::random::Random;

/// The most elements of a value that goes through a loop.
const LARGEST: usize = 16;

/// What the loops of a network are like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loops {
    /// One is in another one.
    pub nested: bool,
    /// One begins with its last step.
    pub reversed: bool,
    /// One sees a value of outside in all its steps.
    pub captured: bool,
    /// One has no steps.
    pub empty: bool,
}

/// A random network with a loop in it, under a name, with a number type; nothing where the network without it is refused.
pub fn looped_network(number: usize, name: &str, dtype: &str) -> Option<(Model, Loops)> {
    let mut random = Random::new(5000 + number as u64);
    // What a small network has around its loop is enough: large ones are looked at without.
    let candidates: Vec<Network> = (0..3).map(|_| network(number, &mut random)).collect();
    let small = candidates.iter().min_by_key(|network| network.items.len()).expect("there are three");
    let text = small.text(name, dtype);
    let plain = nn_compiler::networks(text.parse().expect("the text is made of tokens")).ok()?.remove(0);
    Some(looped(&plain.model, &mut random))
}

/// The network with a loop in its graph.
fn looped(model: &Model, random: &mut Random) -> (Model, Loops) {
    let (mut model, mut loops) = (model.clone(), Loops::default());
    let graph = &mut model.graph;
    let is_small = |node: &NodeId| {
        graph.op(*node).constant().is_none() && (1..=LARGEST).contains(&graph.shape(*node).size())
    };
    // Outputs do not know the targets.
    let mut of_targets = BTreeSet::new();
    let mut values = graph.reachable(&[model.loss]);
    for &node in &values {
        let is_target = matches!(graph.op(node).leaf(), Some(Leaf::Target(_)));
        if is_target || graph.operands(node).iter().any(|operand| of_targets.contains(operand)) {
            of_targets.insert(node);
        }
    }
    values.retain(|node| is_small(node) && !of_targets.contains(node));
    let mut maker = Maker { random, loops: &mut loops };
    let results = maker.scan(graph, &values, 1);
    for result in results {
        let sum = total(graph, result);
        let bounded = graph.unary(Unary::Tanh, sum);
        let part = graph.scale(0.3, bounded);
        model.loss = graph.add2(model.loss, part);
        let output = &mut model.outputs[0];
        let shape = graph.shape(output.node).clone();
        let axes: Vec<usize> = (0..shape.rank()).collect();
        let part = graph.broadcast(part, &axes, shape.axes());
        output.node = graph.add2(output.node, part);
    }
    (model, loops)
}

struct Maker<'a> {
    random: &'a mut Random,
    loops: &'a mut Loops,
}

impl Maker<'_> {
    /// A loop over some of the values: its results.
    fn scan(&mut self, graph: &mut Graph, values: &[NodeId], depth: usize) -> Vec<NodeId> {
        let stacks: Vec<NodeId> =
            values.iter().copied().filter(|&value| graph.shape(value).rank() > 0).collect();
        // The rows of a value, or some steps over what is made of values.
        let rows = (!stacks.is_empty() && self.random.once_in(2)).then(|| *self.random.pick(&stacks));
        let steps = match rows {
            Some(rows) => graph.shape(rows).axes()[0].bound(),
            None => self.random.below(5),
        };
        let reverse = self.random.once_in(3);
        self.loops.reversed |= reverse;
        self.loops.empty |= steps == 0;
        let mut scan = ScanParts::new(Axis::Known(steps), reverse);
        let mut leaves: Vec<NodeId> = rows.map(|rows| scan.take_each(graph, rows)).into_iter().collect();
        for _ in 0..self.random.below(3) {
            let value = *self.random.pick(values);
            let stack = stack(graph, value, steps);
            leaves.push(scan.take_each(graph, stack));
        }
        for _ in 0..self.random.below(3) {
            let value = *self.random.pick(values);
            self.loops.captured = true;
            leaves.push(scan.capture(graph, value));
        }
        for _ in 0..1 + self.random.below(2) {
            let value = *self.random.pick(values);
            let variance = graph.variance(value);
            leaves.push(scan.carry(graph, value, variance));
        }
        if depth > 0 && self.random.once_in(3) {
            self.loops.nested = true;
            let inner = self.scan(&mut scan.body, &leaves, depth - 1);
            let small = |node: &NodeId| (1..=LARGEST).contains(&scan.body.shape(*node).size());
            leaves.extend(inner.into_iter().filter(small));
        }
        for state in 0..scan.carried.len() {
            let shape = scan.body.shape(scan.carried[state].leaf).clone();
            scan.carried[state].next = self.mix(&mut scan.body, &shape, &leaves);
        }
        for _ in 0..self.random.below(3) {
            let like = *self.random.pick(&leaves);
            let shape = scan.body.shape(like).clone();
            let value = self.mix(&mut scan.body, &shape, &leaves);
            scan.stack(value);
        }
        let node = scan.add(graph);
        graph.all_results(node)
    }

    /// A value of some shape made of others, of which every number is between -2 and 2.
    fn mix(&mut self, graph: &mut Graph, shape: &Shape, of: &[NodeId]) -> NodeId {
        let first = *self.random.pick(of);
        let first = self.fitted(graph, shape, first, of);
        let mut value = graph.unary(Unary::Tanh, first);
        for _ in 0..1 + self.random.below(2) {
            let other = *self.random.pick(of);
            let other = self.fitted(graph, shape, other, of);
            value = match self.random.below(5) {
                0 => {
                    let gate = graph.unary(Unary::Sigmoid, other);
                    graph.mul(value, gate)
                }
                1 => {
                    let sum = graph.add2(value, other);
                    graph.unary(Unary::Sin, sum)
                }
                2 => {
                    let other = graph.unary(Unary::Tanh, other);
                    graph.add(Op::Binary(Binary::Max), &[value, other])
                }
                3 => {
                    let zero = graph.constant_like(0.1, other);
                    let chosen = graph.compare(Comparison::Less, zero, other);
                    let half = graph.scale(0.5, value);
                    graph.select(chosen, value, half)
                }
                _ => {
                    let sum = graph.add2(value, other);
                    graph.unary(Unary::Tanh, sum)
                }
            };
        }
        value
    }

    /// A value as it is, where it has the shape; else its product with another one, or what its sum is.
    fn fitted(&mut self, graph: &mut Graph, shape: &Shape, value: NodeId, of: &[NodeId]) -> NodeId {
        if graph.shape(value) == shape {
            return value;
        }
        if let ([rows], [m, k]) = (shape.axes(), graph.shape(value).axes())
            && rows == m
        {
            let k = *k;
            let fits = |node: &&NodeId| graph.shape(**node).axes() == [k];
            if let Some(&vector) = of.iter().find(fits) {
                return graph.einsum(value, &[0, 1], vector, &[1], &[0]);
            }
        }
        let sum = total(graph, value);
        let axes: Vec<usize> = (0..shape.rank()).collect();
        graph.broadcast(sum, &axes, shape.axes())
    }
}

/// The sum of all elements.
fn total(graph: &mut Graph, value: NodeId) -> NodeId {
    let axes: Vec<usize> = (0..graph.shape(value).rank()).collect();
    if axes.is_empty() { value } else { graph.sum(value, &axes) }
}

/// A value of its own for each step.
fn stack(graph: &mut Graph, value: NodeId, steps: usize) -> NodeId {
    let shape: Shape = [Axis::Known(1)].iter().chain(graph.shape(value).axes()).copied().collect();
    let parts: Vec<NodeId> = (0..steps)
        .map(|step| {
            let scaled = graph.scale(1.0 - 0.3 * step as f64, value);
            graph.reshape(scaled, &shape)
        })
        .collect();
    match parts[..] {
        [] => {
            let shape: Shape = [Axis::Known(0)].iter().chain(graph.shape(value).axes()).copied().collect();
            graph.constant(0.0, &shape)
        }
        [one] => one,
        _ => graph.concat(&parts, 0),
    }
}
