//! Graphs with lengths as graphs of known sizes.
//!
//! | | |
//! |---|---|
//! | [`Graph::padded`] | every length is the largest it may be; what is past an example's end is left out where elements meet |
//! | [`Graph::at_lengths`] | the graph of examples that have just these lengths: what padded ones are held against |

use rustc_hash::FxHashMap;

use super::graph::{Graph, NodeId};
use super::op::{Comparison, Leaf, Op, ScanParts, again};
use super::shape::{Axis, Shape};

impl Graph {
    /// The graph in which lengths are as long as they may be, and what `roots` are in it. Where elements of an example
    /// meet, those past its end are left out: in a sum they are 0, in a maximum −∞. A state stays as it is at steps past
    /// the end. `given` makes the leaves that are given, the lengths among them.
    pub fn padded(
        &self,
        roots: &[NodeId],
        given: &dyn Fn(&mut Graph, &Op) -> NodeId,
    ) -> (Graph, Vec<NodeId>) {
        let length = |graph: &mut Graph, id, bound| given(graph, &Op::Length { id, bound });
        let resized = Resized { size: &|axis| Axis::Known(axis.bound()), length: &length, masks: true };
        self.rebuild(roots, |graph, node, operands| match self.op(node).is_given() {
            true => given(graph, self.op(node)),
            false => resized.node(graph, self, node, operands),
        })
    }

    /// The graph of examples that have these lengths, and what `roots` are in it.
    pub fn at_lengths(&self, roots: &[NodeId], lengths: &[usize]) -> (Graph, Vec<NodeId>) {
        let size = |axis| match axis {
            Axis::Length { id, .. } => Axis::Known(lengths[id as usize]),
            known => known,
        };
        let length =
            |graph: &mut Graph, id: u32, _| graph.constant(lengths[id as usize] as f64, &Shape::scalar());
        let resized = Resized { size: &size, length: &length, masks: false };
        self.rebuild(roots, |graph, node, operands| match self.op(node).leaf() {
            Some(Leaf::Length(id)) => length(graph, id, 0),
            _ => resized.node(graph, self, node, operands),
        })
    }
}

/// How lengths become known sizes.
struct Resized<'a> {
    /// The size of an axis.
    size: &'a dyn Fn(Axis) -> Axis,
    /// The length of the example, with its number and its bound: a scalar.
    length: &'a dyn Fn(&mut Graph, u32, usize) -> NodeId,
    /// Whether axes may be longer than the example.
    masks: bool,
}

impl Resized<'_> {
    /// A node of another graph over operands whose axes have known sizes.
    fn node(&self, graph: &mut Graph, from: &Graph, node: NodeId, operands: &[NodeId]) -> NodeId {
        let op = from.op(node);
        if let Some(open) = ScanParts::applied(op, operands) {
            return self.repeated(graph, &open);
        }
        if op.projection().is_some() {
            return graph.add(op.clone(), operands);
        }
        let shapes: Vec<&Shape> = from.operands(node).iter().map(|&operand| from.shape(operand)).collect();
        let mut operands = operands.to_vec();
        if let Some(position) = op.row_index()
            && let Axis::Length { id, bound } = shapes[0].axes()[0]
        {
            let length = (self.length)(graph, id, bound);
            operands[position] = no_further(graph, operands[position], length);
        }
        if self.masks {
            for (position, operand) in operands.iter_mut().enumerate() {
                let (axes, neutral) = op.joins(&shapes, position);
                for axis in axes {
                    if let Axis::Length { id, bound } = shapes[position].axes()[axis] {
                        let length = (self.length)(graph, id, bound);
                        *operand = masked(graph, *operand, axis, length, neutral);
                    }
                }
            }
        }
        again(graph, &op.resized(&shapes, self.size), &operands)
    }

    /// A loop over operands whose axes have known sizes.
    fn repeated(&self, graph: &mut Graph, open: &ScanParts) -> NodeId {
        let mut parts = ScanParts::new((self.size)(open.steps), open.reverse);
        let mut known: FxHashMap<NodeId, NodeId> = FxHashMap::default();
        for input in &open.captured {
            known.insert(input.leaf, parts.capture(graph, input.operand));
        }
        for state in &open.carried {
            let variance = open.body.variance(state.leaf);
            known.insert(state.leaf, parts.carry(graph, state.init, variance));
        }
        for input in &open.per_step {
            known.insert(input.leaf, parts.take_each(graph, input.operand));
        }
        let nodes = open.body.reachable(&open.results());
        let lengths = self.captured_lengths(graph, &mut parts, open, &nodes);
        let inner = Resized { length: &|_, id, _| lengths[&id], ..*self };
        for node in nodes {
            if !known.contains_key(&node) {
                let operands: Vec<NodeId> =
                    open.body.operands(node).iter().map(|operand| known[operand]).collect();
                let origin = open.body.node(node).origin.clone();
                parts.body.set_origin(Some(origin));
                known.insert(node, inner.node(&mut parts.body, &open.body, node, &operands));
            }
        }
        parts.body.set_origin(None);
        for at in 0..open.carried.len() {
            parts.carried[at].next = known[&open.carried[at].next];
        }
        parts.stacked = open.stacked.iter().map(|node| known[node]).collect();
        if let Axis::Length { id, .. } = open.steps
            && self.masks
        {
            stop(graph, &mut parts, lengths[&id]);
        }
        parts.add(graph)
    }

    /// The lengths that a body may ask for, each as a leaf of it.
    fn captured_lengths(
        &self,
        graph: &mut Graph,
        parts: &mut ScanParts,
        open: &ScanParts,
        nodes: &[NodeId],
    ) -> FxHashMap<u32, NodeId> {
        let mut lengths = FxHashMap::default();
        let axes = nodes.iter().flat_map(|&node| open.body.results(node).all());
        let axes = axes.flat_map(|value| value.shape.axes()).chain([&open.steps]);
        for &axis in axes {
            if let Axis::Length { id, bound } = axis {
                lengths.entry(id).or_insert_with(|| {
                    let length = (self.length)(graph, id, bound);
                    parts.capture(graph, length)
                });
            }
        }
        lengths
    }
}

/// An index, of which those past the end are that of the last element.
fn no_further(graph: &mut Graph, index: NodeId, length: NodeId) -> NodeId {
    let shape = graph.shape(index).clone();
    let axes: Vec<usize> = (0..shape.rank()).collect();
    let one = graph.constant_like(1.0, length);
    let last = graph.sub(length, one);
    let [length, last] = [length, last].map(|node| graph.broadcast(node, &axes, shape.axes()));
    let within = graph.compare(Comparison::Less, index, length);
    graph.select(within, index, last)
}

/// Leaves states as they are at steps that the example does not have.
fn stop(graph: &mut Graph, parts: &mut ScanParts, length: NodeId) {
    let steps = graph.iota(0, &[parts.steps].into_iter().collect());
    let step = parts.take_each(graph, steps);
    let goes_on = parts.body.compare(Comparison::Less, step, length);
    for at in 0..parts.carried.len() {
        let state = parts.carried[at];
        let shape = parts.body.shape(state.leaf).clone();
        let axes: Vec<usize> = (0..shape.rank()).collect();
        let condition = parts.body.broadcast(goes_on, &axes, shape.axes());
        parts.carried[at].next = parts.body.select(condition, state.next, state.leaf);
    }
}

/// A value in which elements past the length along an axis are `neutral`.
fn masked(graph: &mut Graph, node: NodeId, axis: usize, length: NodeId, neutral: f64) -> NodeId {
    let shape = graph.shape(node).clone();
    let place = graph.iota(axis, &shape);
    let axes: Vec<usize> = (0..shape.rank()).collect();
    let length = graph.broadcast(length, &axes, shape.axes());
    let within = graph.compare(Comparison::Less, place, length);
    let neutral = graph.constant(neutral, &shape);
    graph.select(within, node, neutral)
}
