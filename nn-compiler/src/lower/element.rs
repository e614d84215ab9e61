//! The expression for one element of a value, pulled through the nodes that are not stored: movement
//! becomes arithmetic of indices, elementwise operations become terms.

use rustc_hash::FxHashMap;

use super::term::Terms;
use crate::ir::op::{Body, Reduction};
use crate::ir::{
    At, Binary, Computed, Graph, Index, Loop, NodeId, Operand, Reducer, Shape, Target, Term, TermId,
};
use crate::program::{BufferId, Layout, Program, Role};

/// The loop that computes a stored node.
pub(super) fn of_node(
    graph: &Graph,
    values: &FxHashMap<NodeId, BufferId>,
    program: &Program,
    node: NodeId,
    target: Target,
) -> (Loop, Vec<BufferId>) {
    let mut builder = Builder::new(graph, values, program);
    let shape = graph.shape(node);
    // The mean over the batch sums what it is taken of, and a sum below it in the same loop.
    let whole = match graph.joins_batch(node) {
        true => graph.operand(node, 0),
        false => node,
    };
    let is_stored = whole != node && values.contains_key(&whole);
    let reduction = if is_stored { None } else { graph.op(whole).reduction(At { graph, node: whole }) };
    let Reduction { reducer, sizes, together } = reduction.unwrap_or_else(|| Reduction {
        reducer: Reducer::Sum,
        sizes: Vec::new(),
        together: Vec::new(),
    });
    // The axes that are reduced come last, also where they stay.
    let mut order: Vec<usize> = (0..shape.rank()).collect();
    order.sort_by_key(|axis| together.contains(axis));
    let mut axes: Vec<usize> = order.iter().map(|&axis| shape.axes()[axis].bound()).collect();
    let mut variables = vec![Index::default(); order.len()];
    order.iter().enumerate().for_each(|(variable, &axis)| variables[axis] = Index::variable(variable));
    let place = place(&variables, shape);
    let summed: Vec<Index> = (axes.len()..axes.len() + sizes.len()).map(Index::variable).collect();
    let reduced = sizes.len() + together.len();
    axes.extend(sizes);
    let element = match is_stored {
        true => builder.element(whole, &variables),
        false => builder.computed(whole, &variables, &summed),
    };
    let results = vec![Computed { place, element }];
    builder.finish(Loop { axes, reduced, reducer, target, operands: Vec::new(), terms: Vec::new(), results })
}

/// The loop that copies a node, stored or not, to another place.
pub(super) fn of_copy(
    graph: &Graph,
    values: &FxHashMap<NodeId, BufferId>,
    program: &Program,
    node: NodeId,
    target: Target,
) -> (Loop, Vec<BufferId>) {
    let mut builder = Builder::new(graph, values, program);
    let axes = graph.shape(node).sizes();
    let variables: Vec<Index> = (0..axes.len()).map(Index::variable).collect();
    let element = builder.element(node, &variables);
    let results = vec![Computed { place: place(&variables, graph.shape(node)), element }];
    let (reducer, operands, terms) = (Reducer::Sum, Vec::new(), Vec::new());
    builder.finish(Loop { axes, reduced: 0, reducer, target, operands, terms, results })
}

struct Builder<'a> {
    graph: &'a Graph,
    values: &'a FxHashMap<NodeId, BufferId>,
    program: &'a Program,
    terms: Terms,
    reads: Vec<BufferId>,
    done: FxHashMap<(NodeId, Vec<Index>), TermId>,
}

impl<'a> Builder<'a> {
    fn new(graph: &'a Graph, values: &'a FxHashMap<NodeId, BufferId>, program: &'a Program) -> Builder<'a> {
        Builder {
            graph,
            values,
            program,
            terms: Terms::default(),
            reads: Vec::new(),
            done: FxHashMap::default(),
        }
    }

    /// The loop with the terms and operands that were asked for, and what these operands are.
    fn finish(self, nest: Loop) -> (Loop, Vec<BufferId>) {
        let operand = |&read: &BufferId| {
            let buffer = &self.program[read];
            Operand { size: buffer.size, lanes: buffer.layout == Layout::Lanes }
        };
        let operands = self.reads.iter().map(operand).collect();
        (super::collapse::collapse(Loop { operands, terms: self.terms.list, ..nest }), self.reads)
    }

    /// An element of a stored value, seen under a shape of its size.
    fn load(&mut self, value: BufferId, index: &[Index], shape: &Shape) -> TermId {
        let operand = self.reads.iter().position(|&read| read == value).unwrap_or_else(|| {
            self.reads.push(value);
            self.reads.len() - 1
        });
        let term = self.terms.add(Term::Load { operand, index: place(index, shape) });
        // What is stored for a mean over the batch is the sum.
        match self.program[value].role {
            Role::Sum => {
                let scale = self.terms.add(Term::Scale);
                self.terms.add(Term::Binary(Binary::Mul, term, scale))
            }
            _ => term,
        }
    }

    /// The element as the primitive computes it. What is its operand under another shape is read where that is stored.
    fn computed(&mut self, node: NodeId, index: &[Index], summed: &[Index]) -> TermId {
        let graph = self.graph;
        if graph.op(node).is_view()
            && let Some(&value) = self.values.get(&graph.operand(node, 0))
        {
            return self.load(value, index, graph.shape(node));
        }
        graph.op(node).element(At { graph, node }, index, summed, self)
    }
}

impl Body for Builder<'_> {
    /// Loaded where it is stored, computed where it is not.
    fn element(&mut self, node: NodeId, index: &[Index]) -> TermId {
        if let Some(&value) = self.values.get(&node) {
            return self.load(value, index, self.graph.shape(node));
        }
        let key = (node, index.to_vec());
        if let Some(&done) = self.done.get(&key) {
            return done;
        }
        let term = self.computed(node, index, &[]);
        self.done.insert(key, term);
        term
    }

    fn term(&mut self, term: Term) -> TermId {
        self.terms.add(term)
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
