//! One primitive over operands it may have: what every check of this test works on.

use nn_compiler::array::Array;
use nn_compiler::eval::{Bindings, Value, evaluate};
use nn_compiler::ir::{Graph, NodeId, Op, Results, Shape, Variance};
use nn_tests::random::Random;

/// The number of examples in a batch.
pub(crate) const BATCH: usize = 2;

/// The numbers an operand takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Numbers {
    /// Anything in `low..high`.
    Within(f64, f64),
    /// As before, with either sign.
    EitherSign(f64, f64),
    /// Away from the integers.
    BetweenIntegers,
    /// So that no two numbers of all operands are near each other.
    Apart,
    /// Integers below this: an index or a condition, which has no derivative.
    Integers(usize),
}

impl Numbers {
    fn draw(self, random: &mut Random) -> f64 {
        match self {
            Numbers::Within(low, high) => random.between(low, high),
            Numbers::EitherSign(low, high) => {
                random.between(low, high) * if random.once_in(2) { -1.0 } else { 1.0 }
            }
            Numbers::BetweenIntegers => random.below(5) as f64 - 2.0 + random.between(0.1, 0.9),
            // The places of a grid are told apart by their position in the tensor, later.
            Numbers::Apart => random.below(7) as f64 - 3.0,
            Numbers::Integers(count) => random.below(count) as f64,
        }
    }

    /// Whether a derivative by the operand has a meaning.
    pub(crate) fn is_continuous(self) -> bool {
        !matches!(self, Numbers::Integers(_))
    }
}

/// A primitive and the operands to apply it to.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) op: Op,
    pub(crate) operands: Vec<(Shape, Numbers)>,
    /// Which of several results is looked at.
    pub(crate) index: usize,
}

/// A case in a graph of its own, with numbers for its leaves.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    pub(crate) graph: Graph,
    pub(crate) operands: Vec<NodeId>,
    pub(crate) result: NodeId,
    pub(crate) bindings: Bindings,
}

impl Case {
    pub(crate) fn new(op: Op, operands: &[(&[usize], Numbers)]) -> Case {
        let operands = operands.iter().map(|&(sizes, numbers)| (Shape::known(sizes), numbers)).collect();
        Case { op, operands, index: 0 }
    }

    /// Applies the primitive, each operand being shared or of an example as told.
    pub(crate) fn apply(&self, variances: &[Variance], random: &mut Random) -> Application {
        let mut graph = Graph::new();
        let mut bindings = Bindings { lengths: vec![(1..=BATCH).collect()], ..Bindings::default() };
        let mut operands = Vec::new();
        // Numbers that are to be apart differ by at least this, whatever was drawn.
        let mut shift = 0.0;
        for ((shape, numbers), variance) in self.operands.iter().zip(variances) {
            let mut array = || {
                Array::from_fn(&shape.sizes(), |_| {
                    shift += 0.013;
                    numbers.draw(random) + if *numbers == Numbers::Apart { shift } else { 0.0 }
                })
            };
            let op = match variance {
                Variance::Shared => {
                    bindings.parameters.push(array());
                    Op::Param { index: bindings.parameters.len() - 1, shape: shape.clone() }
                }
                Variance::Example => {
                    bindings.inputs.push((0..BATCH).map(|_| array()).collect());
                    Op::Input { index: bindings.inputs.len() - 1, shape: shape.clone() }
                }
            };
            operands.push(graph.add(op, &[]));
        }
        let node = graph.add(self.op.clone(), &operands);
        let result = match graph.results(node) {
            Results::One(_) => node,
            Results::Several(_) => graph.result(node, self.index),
        };
        Application { graph, operands, result, bindings }
    }
}

impl Application {
    /// A new shared leaf with these numbers.
    pub(crate) fn parameter(&mut self, value: Array) -> NodeId {
        let (index, shape) = (self.bindings.parameters.len(), Shape::known(value.sizes()));
        self.bindings.parameters.push(value);
        self.graph.add(Op::Param { index, shape }, &[])
    }

    pub(crate) fn value(&self, node: NodeId) -> Value {
        evaluate(&self.graph, &[node], &self.bindings).swap_remove(0)
    }

    /// The mean of a scalar over the batch.
    pub(crate) fn mean(&self, scalar: NodeId) -> f64 {
        match self.value(scalar) {
            Value::Shared(array) => array.at(&[]),
            Value::Example(arrays) => arrays.iter().map(|array| array.at(&[])).sum::<f64>() / BATCH as f64,
        }
    }

    /// The array of an operand in one example; the one array if it is shared.
    pub(crate) fn array_mut(&mut self, operand: NodeId, example: usize) -> &mut Array {
        match *self.graph.op(operand) {
            Op::Param { index, .. } => &mut self.bindings.parameters[index],
            Op::Input { index, .. } => &mut self.bindings.inputs[index][example],
            ref op => panic!("{op:?} is not an operand of a case"),
        }
    }
}
