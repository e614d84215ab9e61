//! The expression for one element of a value, pulled through the nodes that are not stored: movement
//! becomes arithmetic of indices, elementwise operations become terms.

use rustc_hash::FxHashMap;

use super::term::{Index, Loop, Operand, Reducer, Target, Term, TermId, Terms};
use super::{Place, Schedule, ValueId, is_batch_mean};
use crate::ir::{Axis, Binary, Comparison, Graph, NodeId, Number, Op, Shape};

/// The loop that computes a stored node.
pub(super) fn of_node(
    graph: &Graph,
    values: &FxHashMap<NodeId, ValueId>,
    schedule: &Schedule,
    node: NodeId,
    target: Target,
) -> (Loop, Vec<ValueId>) {
    let mut builder = Builder::new(graph, values, schedule);
    let shape = graph.shape(node);
    // The axes that are reduced come last, also where they stay.
    let mut order: Vec<usize> = (0..shape.rank()).collect();
    let mut rank = order.len();
    if let Op::LogSoftmax { axes: over } = graph.op(node) {
        order.sort_by_key(|axis| over.contains(axis));
        rank -= over.len();
    }
    let mut axes: Vec<usize> = order.iter().map(|&axis| shape.axes()[axis].bound()).collect();
    let mut variables = vec![Index::default(); order.len()];
    order.iter().enumerate().for_each(|(variable, &axis)| variables[axis] = Index::variable(variable));
    let place = place(&variables, shape);
    // The mean over the batch sums what it is taken of, and a sum below it in the same loop.
    let whole = match is_batch_mean(graph, node) {
        true => graph.operands(node)[0],
        false => node,
    };
    let stored_below = whole != node && values.contains_key(&whole);
    let (reducer, body) = match stored_below {
        true => (Reducer::Sum, builder.element(whole, &variables)),
        false => builder.reduction(whole, &variables, &mut axes),
    };
    let reduced = axes.len() - rank;
    let (operands, terms) = (Vec::new(), Vec::new());
    builder.finish(Loop { axes, reduced, reducer, place, target, operands, terms, body })
}

/// The loop that copies a node, stored or not, to another place.
pub(super) fn of_copy(
    graph: &Graph,
    values: &FxHashMap<NodeId, ValueId>,
    schedule: &Schedule,
    node: NodeId,
    target: Target,
) -> (Loop, Vec<ValueId>) {
    let mut builder = Builder::new(graph, values, schedule);
    let axes = graph.shape(node).sizes();
    let variables: Vec<Index> = (0..axes.len()).map(Index::variable).collect();
    let body = builder.element(node, &variables);
    let (reducer, place) = (Reducer::Sum, place(&variables, graph.shape(node)));
    let (operands, terms) = (Vec::new(), Vec::new());
    builder.finish(Loop { axes, reduced: 0, reducer, place, target, operands, terms, body })
}

/// Whether a reshape only adds or removes axes of one element, so that indices pass through it.
pub(super) fn keeps_order_of_axes(graph: &Graph, node: NodeId) -> bool {
    let long = |shape: &Shape| -> Vec<Axis> {
        shape.axes().iter().copied().filter(|&axis| axis != Axis::Known(1)).collect()
    };
    long(graph.shape(node)) == long(graph.shape(graph.operands(node)[0]))
}

struct Builder<'a> {
    graph: &'a Graph,
    values: &'a FxHashMap<NodeId, ValueId>,
    schedule: &'a Schedule,
    terms: Terms,
    reads: Vec<ValueId>,
    done: FxHashMap<(NodeId, Vec<Index>), TermId>,
}

impl<'a> Builder<'a> {
    fn new(graph: &'a Graph, values: &'a FxHashMap<NodeId, ValueId>, schedule: &'a Schedule) -> Builder<'a> {
        Builder {
            graph,
            values,
            schedule,
            terms: Terms::default(),
            reads: Vec::new(),
            done: FxHashMap::default(),
        }
    }

    /// The loop with the terms and operands that were asked for, and what these operands are.
    fn finish(self, nest: Loop) -> (Loop, Vec<ValueId>) {
        let operand = |read: &ValueId| {
            let value = &self.schedule.values[read.0];
            Operand { size: value.size, lanes: value.place.in_lanes() }
        };
        let operands = self.reads.iter().map(operand).collect();
        (super::collapse::collapse(Loop { operands, terms: self.terms.list, ..nest }), self.reads)
    }

    /// How the element at `index` is reduced from others; the reduced axes join `axes`.
    fn reduction(&mut self, node: NodeId, index: &[Index], axes: &mut Vec<usize>) -> (Reducer, TermId) {
        let graph = self.graph;
        let operands = graph.operands(node);
        let mut reduce = |size: usize| {
            axes.push(size);
            Index::variable(axes.len() - 1)
        };
        match graph.op(node) {
            Op::Sum { axes: gone } | Op::MaxReduce { axes: gone } | Op::LogSumExp { axes: gone } => {
                let mut kept = index.iter();
                let shape = graph.shape(operands[0]);
                let below: Vec<Index> = (0..shape.rank())
                    .map(|axis| match gone.contains(&axis) {
                        true => reduce(shape.axes()[axis].bound()),
                        false => kept.next().expect("one for every axis that stays").clone(),
                    })
                    .collect();
                let reducer = match graph.op(node) {
                    Op::Sum { .. } => Reducer::Sum,
                    Op::MaxReduce { .. } => Reducer::Max,
                    _ => Reducer::LogSumExp,
                };
                (reducer, self.element(operands[0], &below))
            }
            Op::LogSoftmax { .. } => (Reducer::LogSoftmax, self.element(operands[0], index)),
            Op::Einsum { a, b, out } => {
                let mut at: FxHashMap<u8, Index> = out.iter().copied().zip(index.iter().cloned()).collect();
                for (labels, operand) in [(a, operands[0]), (b, operands[1])] {
                    for (label, axis) in labels.iter().zip(graph.shape(operand).axes()) {
                        at.entry(*label).or_insert_with(|| reduce(axis.bound()));
                    }
                }
                (Reducer::Sum, self.product(node, &at))
            }
            Op::ScatterAdd { .. } => {
                let places: Vec<Index> =
                    graph.shape(operands[1]).sizes().into_iter().map(&mut reduce).collect();
                (Reducer::Sum, self.scattered(node, index, &places))
            }
            _ => (Reducer::Sum, self.computed(node, index)),
        }
    }

    /// An element of a node: loaded where it is stored, computed where it is not.
    fn element(&mut self, node: NodeId, index: &[Index]) -> TermId {
        if let Some(&value) = self.values.get(&node) {
            return self.load(value, index, self.graph.shape(node));
        }
        let key = (node, index.to_vec());
        if let Some(&done) = self.done.get(&key) {
            return done;
        }
        let term = self.computed(node, index);
        self.done.insert(key, term);
        term
    }

    /// An element of a stored value, seen under a shape of its size.
    fn load(&mut self, value: ValueId, index: &[Index], shape: &Shape) -> TermId {
        let operand = self.reads.iter().position(|&read| read == value).unwrap_or_else(|| {
            self.reads.push(value);
            self.reads.len() - 1
        });
        let term = self.terms.add(Term::Load { operand, index: place(index, shape) });
        // What is stored for a mean over the batch is the sum.
        match self.schedule.values[value.0].place {
            Place::Sum => {
                let scale = self.terms.add(Term::Scale);
                self.terms.add(Term::Binary(Binary::Mul, term, scale))
            }
            _ => term,
        }
    }

    fn computed(&mut self, node: NodeId, index: &[Index]) -> TermId {
        let graph = self.graph;
        let operands = graph.operands(node);
        let below: Vec<Index> = match graph.op(node) {
            Op::Const { value, .. } => return self.terms.add(Term::Constant(*value)),
            Op::Iota { axis, .. } => return self.terms.add(Term::Position(index[*axis].clone())),
            Op::Unary(op) => {
                let x = self.element(operands[0], index);
                return self.terms.add(Term::Unary(*op, x));
            }
            Op::Binary(op) => {
                let [a, b] = [operands[0], operands[1]].map(|o| self.element(o, index));
                return self.terms.add(Term::Binary(*op, a, b));
            }
            Op::Compare(comparison) => {
                let [a, b] = [operands[0], operands[1]].map(|o| self.element(o, index));
                return self.terms.add(Term::Compare(*comparison, a, b));
            }
            Op::Select => {
                let [c, a, b] = [operands[0], operands[1], operands[2]].map(|o| self.element(o, index));
                return self.terms.add(Term::Select(c, a, b));
            }
            Op::Einsum { out, .. } => {
                let at = out.iter().copied().zip(index.iter().cloned()).collect();
                return self.product(node, &at);
            }
            Op::Pad { before, .. } => {
                let sizes = graph.shape(operands[0]).sizes();
                let at: Vec<Index> = index.iter().zip(before).map(|(i, &b)| i.plus(-(b as i64))).collect();
                let ranges = at
                    .iter()
                    .zip(&sizes)
                    .zip(graph.shape(node).sizes())
                    .filter(|((_, size), padded)| **size != *padded)
                    .map(|((i, size), _)| (i.clone(), 0, *size as i64))
                    .collect();
                let then = self.element(operands[0], &at);
                let otherwise = self.terms.add(Term::Constant(Number::new(0.0)));
                return self.terms.add(Term::Inside { ranges, then, otherwise });
            }
            Op::Concat { axis } => return self.joined(&operands, *axis, index),
            Op::Gather => return self.gathered(&operands, index),
            Op::ScatterAdd { .. } => return self.scattered(node, index, &[]),
            Op::Broadcast { axes, .. } => {
                let kept = index.iter().enumerate().filter(|(axis, _)| !axes.contains(axis));
                kept.map(|(_, i)| i.clone()).collect()
            }
            Op::Permute { axes } => {
                let mut below = vec![Index::default(); axes.len()];
                for (i, &axis) in index.iter().zip(axes) {
                    below[axis] = i.clone();
                }
                below
            }
            Op::Slice { start, .. } => index.iter().zip(start).map(|(i, &s)| i.plus(s as i64)).collect(),
            Op::Reshape { .. } => {
                if let Some(&value) = self.values.get(&operands[0]) {
                    return self.load(value, index, graph.shape(node));
                }
                through_reshape(graph.shape(node), graph.shape(operands[0]), index)
            }
            Op::StopGradient | Op::BatchMean => index.to_vec(),
            op => unreachable!("{op:?} is stored, not computed inside another kernel"),
        };
        self.element(operands[0], &below)
    }

    /// The product of the operands of a contraction at the labels' indices.
    fn product(&mut self, node: NodeId, at: &FxHashMap<u8, Index>) -> TermId {
        let Op::Einsum { a, b, .. } = self.graph.op(node) else { unreachable!("asked of contractions") };
        let operands = self.graph.operands(node);
        let [a, b] = [(a, operands[0]), (b, operands[1])].map(|(labels, operand)| {
            let index: Vec<Index> = labels.iter().map(|label| at[label].clone()).collect();
            self.element(operand, &index)
        });
        self.terms.add(Term::Binary(Binary::Mul, a, b))
    }

    fn joined(&mut self, parts: &[NodeId], axis: usize, index: &[Index]) -> TermId {
        let mut end = self.graph.shape(parts[0]).sizes()[axis] as i64;
        let mut result = None;
        // From the last part to the first, so that the first is asked for first.
        let mut starts = vec![0];
        for part in &parts[1..] {
            starts.push(end);
            end += self.graph.shape(*part).sizes()[axis] as i64;
        }
        for (part, &start) in parts.iter().zip(&starts).rev() {
            let mut at = index.to_vec();
            at[axis] = index[axis].plus(-start);
            let size = self.graph.shape(*part).sizes()[axis] as i64;
            let then = self.element(*part, &at);
            result = Some(match result {
                None => then,
                Some(otherwise) => {
                    let ranges = vec![(at[axis].clone(), 0, size)];
                    self.terms.add(Term::Inside { ranges, then, otherwise })
                }
            });
        }
        result.expect("there is a first part")
    }

    fn gathered(&mut self, operands: &[NodeId], index: &[Index]) -> TermId {
        let (table, chosen) = (operands[0], operands[1]);
        let rank = self.graph.shape(chosen).rank();
        let row = self.element(chosen, &index[..rank]);
        let rows = self.graph.shape(table).sizes()[0];
        let at: Vec<Index> = std::iter::once(Index::row(row, rows)).chain(index[rank..].to_vec()).collect();
        self.element(table, &at)
    }

    /// The row at `places` where it is scattered to this index, else zero.
    fn scattered(&mut self, node: NodeId, index: &[Index], places: &[Index]) -> TermId {
        let operands = self.graph.operands(node);
        let at: Vec<Index> = places.iter().chain(&index[1..]).cloned().collect();
        let row = self.element(operands[0], &at);
        let wanted = self.element(operands[1], places);
        let here = self.terms.add(Term::Position(index[0].clone()));
        let hit = self.terms.add(Term::Compare(Comparison::Equal, here, wanted));
        let zero = self.terms.add(Term::Constant(Number::new(0.0)));
        self.terms.add(Term::Select(hit, row, zero))
    }
}

/// Where the element at an index stands in memory.
fn place(index: &[Index], shape: &Shape) -> Index {
    let mut place = Index::default();
    for (index, stride) in index.iter().zip(strides(shape)) {
        place.accumulate(index, stride);
    }
    place
}

/// The distance in memory of neighbours along each axis, row-major.
fn strides(shape: &Shape) -> Vec<i64> {
    let mut strides = vec![1; shape.rank()];
    for axis in (1..shape.rank()).rev() {
        strides[axis - 1] = strides[axis] * shape.axes()[axis].bound() as i64;
    }
    strides
}

/// The index below a reshape that only adds or removes axes of one element.
fn through_reshape(above: &Shape, below: &Shape, index: &[Index]) -> Vec<Index> {
    let mut long = above.axes().iter().zip(index).filter(|(axis, _)| **axis != Axis::Known(1));
    below
        .axes()
        .iter()
        .map(|&axis| match axis {
            Axis::Known(1) => Index::default(),
            _ => long.next().expect("the longer axes are the same").1.clone(),
        })
        .collect()
}
