//! A graph in the making, and values for its leaves.

use nn_compiler::array::Array;
use nn_compiler::eval::Bindings;
use nn_compiler::ir::{Axis, Comparison, Graph, NodeId, Op, Shape, Unary};
use nn_compiler::simplify::Classes;
use nn_tests::random::Random;

/// How many examples there are in a batch.
const EXAMPLES: usize = 3;

/// Which numbers the leaves get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// Positive and moderate, so that roots and logarithms are defined.
    Positive,
    /// Of both signs and moderate.
    Real,
    /// NaN, infinities, zeros of both signs, and ordinary numbers.
    Any,
}

/// What a leaf holds.
#[derive(Clone, Copy, Debug)]
enum Content {
    Numbers,
    /// Integers below this.
    Index(usize),
    /// 0 or 1.
    Condition,
}

pub(crate) struct Draft {
    pub(crate) graph: Graph,
    pub(crate) random: Random,
    numbers: Numbers,
    inputs: Vec<(Shape, Content)>,
    parameters: Vec<(Shape, Content)>,
}

impl Draft {
    pub(crate) fn new(seed: u64, numbers: Numbers) -> Draft {
        let random = Random::new(seed);
        Draft { graph: Graph::new(), random, numbers, inputs: Vec::new(), parameters: Vec::new() }
    }

    pub(crate) fn size(&mut self) -> usize {
        1 + self.random.below(4)
    }

    /// A shape of up to three axes.
    pub(crate) fn shape(&mut self) -> Shape {
        let rank = self.random.below(4);
        self.shape_of_rank(rank)
    }

    pub(crate) fn shape_of_rank(&mut self, rank: usize) -> Shape {
        (0..rank).map(|_| Axis::Known(self.size())).collect()
    }

    /// Some of the axes of a shape, at least one, in order.
    pub(crate) fn axes(&mut self, rank: usize) -> Vec<usize> {
        let certain = self.random.below(rank);
        (0..rank).filter(|&axis| axis == certain || self.random.once_in(2)).collect()
    }

    /// All axes in some other order.
    pub(crate) fn order(&mut self, rank: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..rank).collect();
        for last in (1..rank).rev() {
            order.swap(last, self.random.below(last + 1));
        }
        order
    }

    fn leaf(&mut self, shape: &Shape, content: Content, shared: bool) -> NodeId {
        let shape = shape.clone();
        let leaves = if shared { &mut self.parameters } else { &mut self.inputs };
        let index = leaves.len();
        leaves.push((shape.clone(), content));
        let op = if shared { Op::Param { index, shape } } else { Op::Input { index, shape } };
        self.graph.add(op, &[])
    }

    /// A value of each example.
    pub(crate) fn example(&mut self, shape: &Shape) -> NodeId {
        self.leaf(shape, Content::Numbers, false)
    }

    /// A value that exists once per step.
    pub(crate) fn shared(&mut self, shape: &Shape) -> NodeId {
        self.leaf(shape, Content::Numbers, true)
    }

    /// A value of either kind.
    pub(crate) fn value(&mut self, shape: &Shape) -> NodeId {
        let shared = self.random.once_in(3);
        self.leaf(shape, Content::Numbers, shared)
    }

    /// Integers below `rows`.
    pub(crate) fn index(&mut self, shape: &Shape, rows: usize) -> NodeId {
        self.leaf(shape, Content::Index(rows), false)
    }

    /// Zeros and ones.
    pub(crate) fn condition(&mut self, shape: &Shape) -> NodeId {
        let leaf = self.leaf(shape, Content::Condition, false);
        // Of a leaf a rule cannot know that it is 0 or 1.
        self.graph.unary(Unary::Step, leaf)
    }

    /// A constant.
    pub(crate) fn constant(&mut self, shape: &Shape) -> NodeId {
        let value = self.number();
        self.graph.constant(value, shape)
    }

    /// A constant below zero.
    pub(crate) fn negative(&mut self, shape: &Shape) -> NodeId {
        let value = -self.random.between(0.5, 2.0);
        self.graph.constant(value, shape)
    }

    /// A value repeated along some axes of a shape.
    pub(crate) fn broadcast(&mut self, shape: &Shape, axes: &[usize]) -> NodeId {
        let x = self.value(&shape.without(axes));
        let sizes: Vec<Axis> = axes.iter().map(|&axis| shape.axes()[axis]).collect();
        self.graph.broadcast(x, axes, &sizes)
    }

    fn number(&mut self) -> f64 {
        let ordinary = self.random.between(0.3, 1.7);
        let signed = if self.random.once_in(2) { ordinary } else { -ordinary };
        match self.numbers {
            Numbers::Positive => ordinary,
            Numbers::Real => signed,
            Numbers::Any => {
                let special = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 1.0];
                if self.random.once_in(2) { *self.random.pick(&special) } else { signed }
            }
        }
    }

    fn tensor(&mut self, (shape, content): &(Shape, Content)) -> Array {
        Array::from_fn(&shape.sizes(), |_| match content {
            Content::Numbers => self.number(),
            Content::Index(rows) => self.random.below(*rows) as f64,
            Content::Condition => self.random.below(2) as f64,
        })
    }

    /// Which inputs hold classes.
    pub(crate) fn classes(&self) -> Classes {
        let classes = |content: &Content| match content {
            Content::Index(rows) => Some(*rows),
            _ => None,
        };
        Classes {
            inputs: self.inputs.iter().map(|(_, content)| classes(content)).collect(),
            ..Classes::default()
        }
    }

    /// 1 at the place of a class of `rows` along the last axis of a shape with that axis added.
    pub(crate) fn one_hot(&mut self, shape: &Shape, rows: usize) -> NodeId {
        let class = self.index(shape, rows);
        let all: Shape = shape.axes().iter().copied().chain([Axis::Known(rows)]).collect();
        let class = self.graph.broadcast(class, &[shape.rank()], &[Axis::Known(rows)]);
        let iota = self.graph.iota(shape.rank(), &all);
        self.graph.compare(Comparison::Equal, iota, class)
    }

    /// Values for all leaves.
    pub(crate) fn bindings(&mut self) -> Bindings {
        let (inputs, parameters) = (self.inputs.clone(), self.parameters.clone());
        Bindings {
            inputs: inputs.iter().map(|leaf| (0..EXAMPLES).map(|_| self.tensor(leaf)).collect()).collect(),
            parameters: parameters.iter().map(|leaf| self.tensor(leaf)).collect(),
            ..Bindings::default()
        }
    }
}
