//! The closed set of primitives. Each family is one file that holds all that is known of its primitives: shape rule,
//! reference evaluation, derivative rules, the range of values, what a value costs, the loop or the kernel that computes
//! it, and the way it is written. Other modules ask [`Op`] and do not tell primitives apart.

mod algebra;
mod attribute;
mod axes;
mod binary;
mod choice;
mod contraction;
mod control;
mod elementwise;
mod indexing;
mod joining;
mod leaf;
mod lowering;
mod movement;
mod notation;
mod primitive;
mod probability;
mod range;
mod reduction;
mod scan;
mod selection;
mod tangent;
mod unary;
mod value;

pub use binary::Binary;
pub use choice::Comparison;
pub use elementwise::{Domain, Function};
pub use leaf::Leaf;
pub use lowering::{At, Body, Call, Cost, Reduction, Structure};
pub use notation::{Level, Notation, Written};
pub use primitive::{Cotangent, Derivative, JvpArgs, Specimen, Stacked, VjpArgs};
pub use range::Singularity;
pub use scan::{Carried, Input, OpenLoop, ScanParts};
pub(crate) use scan::{again, rebuild_loops, used_results, without_unused_results};
pub use unary::Unary;
pub use value::{Bindings, Scope, Value};

use super::graph::{Graph, NodeId, Variance};
use super::interval::Interval;
use super::nest::{Index, TermId};
use super::region::Region;
use super::shape::{Axis, Shape};
use super::types::Results;
use attribute::Attribute;
use primitive::Primitive;

/// A number that can be compared and hashed: by its bits, so that `-0.0` and `0.0` differ and a
/// NaN equals itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number(u64);

impl Number {
    /// Wraps a value.
    pub fn new(value: f64) -> Number {
        Number(value.to_bits())
    }

    /// The value.
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// From the list of primitives by family: the enum, and where each primitive is described.
macro_rules! primitives {
    ($($family:ident { $(
        $(#[doc = $doc:literal])+
        $Primitive:ident $({ $($field:ident: $Field:ty),* })?,
    )* })*) => {
        /// A primitive operation with its compile-time attributes.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the description of a variant names its fields")]
        pub enum Op {
            /// Elementwise, of one operand.
            Unary(Unary),
            /// Elementwise, of two operands of equal shapes.
            Binary(Binary),
            /// Elementwise: `1` where the comparison holds, else `0`.
            Compare(Comparison),
            $($($(#[doc = $doc])+ $Primitive $({ $($field: $Field),* })?,)*)*
        }

        impl Op {
            /// The names of all variants: what an exhaustive test goes through.
            pub const KINDS: &'static [&'static str] =
                &["Unary", "Binary", "Compare", $($(stringify!($Primitive),)*)*];

            /// The name of the variant, one of [`Op::KINDS`].
            pub fn kind(&self) -> &'static str {
                match self {
                    Op::Unary(_) => "Unary",
                    Op::Binary(_) => "Binary",
                    Op::Compare(_) => "Compare",
                    $($(Op::$Primitive { .. } => stringify!($Primitive),)*)*
                }
            }

            /// What it computes, in words.
            pub fn description(&self) -> &'static str {
                match self {
                    Op::Unary(op) => op.description(),
                    Op::Binary(op) => op.description(),
                    Op::Compare(op) => op.description(),
                    $($(Op::$Primitive { .. } => concat!($($doc),+).trim_start(),)*)*
                }
            }

            /// One or more applications of every primitive, as documentation shows them: the primitive
            /// and the shapes of its operands.
            pub fn specimens() -> Vec<Specimen> {
                let mut all = elementwise::specimens();
                $(all.extend($family::specimens());)*
                all
            }

            /// The bodies that it runs.
            pub fn regions(&self) -> Vec<&Region> {
                let mut found = Vec::new();
                match self {
                    Op::Unary(_) | Op::Binary(_) | Op::Compare(_) => {}
                    $($(Op::$Primitive $({ $($field),* })? => {
                        $($(found.extend(Attribute::region($field));)*)?
                    })*)*
                }
                found
            }

            /// The same primitive with other bodies.
            pub fn map_regions(&self, mut body: impl FnMut(&Region) -> Region) -> Op {
                let mut op = self.clone();
                let mut found: Vec<&mut Region> = Vec::new();
                match &mut op {
                    Op::Unary(_) | Op::Binary(_) | Op::Compare(_) => {}
                    $($(Op::$Primitive $({ $($field),* })? => {
                        $($(found.extend(Attribute::region_mut($field));)*)?
                    })*)*
                }
                found.into_iter().for_each(|region| *region = body(region));
                op
            }

            /// The same primitive with other sizes of axes, but in its bodies.
            pub fn map_axes(&self, map: &dyn Fn(Axis) -> Axis) -> Op {
                let mut op = self.clone();
                match &mut op {
                    Op::Unary(_) | Op::Binary(_) | Op::Compare(_) => {}
                    $($(Op::$Primitive $({ $($field),* })? => {
                        $($(Attribute::map_axes($field, map);)*)?
                    })*)*
                }
                op
            }

            fn ask<Answer>(&self, question: impl FnOnce(&dyn Primitive) -> Answer) -> Answer {
                match self {
                    Op::Unary(op) => question(op),
                    Op::Binary(op) => question(op),
                    Op::Compare(op) => question(op),
                    $($(Op::$Primitive $({ $($field),* })? => {
                        question(&$family::$Primitive { $($($field),*)? })
                    })*)*
                }
            }
        }
    };
}

primitives! {
    leaf {
        /// The declared input with this number. Per example.
        Input { index: usize, shape: Shape },
        /// The declared target with this number. Per example.
        Target { index: usize, shape: Shape },
        /// The parameter with this number.
        Param { index: usize, shape: Shape },
        /// How the parameter with this number moves: given where the derivative along a direction is asked for.
        Tangent { index: usize, shape: Shape },
        /// Every element has this value.
        Const { value: Number, shape: Shape },
        /// The index along one axis, as a number: `0, 1, 2, …`.
        Iota { axis: usize, shape: Shape },
        /// How many elements the example has of the declared length with this number, at most `bound`. Per example.
        Length { id: u32, bound: usize },
        /// Where a pass puts a value later. No graph that a pass returns has one.
        Placeholder { id: usize, shape: Shape, variance: Variance },
    }
    choice {
        /// Operands condition, then, otherwise, elementwise: `then` where the condition is not zero.
        Select,
    }
    contraction {
        /// Operands a, b: sums the product over labels that are not in `out`. No label repeats within
        /// an operand; every label of `out` is in an operand. Labels are small numbers.
        Einsum { a: Vec<u8>, b: Vec<u8>, out: Vec<u8> },
    }
    reduction {
        /// Sums over the axes (ascending), which disappear.
        Sum { axes: Vec<usize> },
        /// Repeats along new axes. `axes` (ascending) are positions in the result, `sizes` their sizes;
        /// the transpose of `Sum { axes }`.
        Broadcast { axes: Vec<usize>, sizes: Vec<Axis> },
        /// The largest element over the axes (ascending), which disappear; NaN if any is NaN. Elements
        /// that attain it share the derivative equally.
        MaxReduce { axes: Vec<usize> },
        /// The mean over the examples of the batch: a per-example value becomes a shared one. The
        /// transpose of using a shared value in a per-example expression. Of a shared value: the value.
        BatchMean,
    }
    probability {
        /// `ln Σ exp x` over the axes (ascending), which disappear; computed without overflow.
        LogSumExp { axes: Vec<usize> },
        /// `x - ln Σ exp x` over the axes (ascending), as exact with a common offset of all elements as without
        /// one. Where every element is -∞, so is every result.
        LogSoftmax { axes: Vec<usize> },
    }
    movement {
        /// The same elements, row-major, under another shape of equal size.
        Reshape { shape: Shape },
        /// Axis `i` of the result is axis `axes[i]` of the operand.
        Permute { axes: Vec<usize> },
        /// Elements `start .. start + len` of every axis.
        Slice { start: Vec<usize>, len: Vec<usize> },
    }
    joining {
        /// Zeros around: `before` and `after` for every axis. The transpose of `Slice`.
        Pad { before: Vec<usize>, after: Vec<usize> },
        /// Operands one after the other along an axis.
        Concat { axis: usize },
    }
    indexing {
        /// Operands table `[k, rest…]`, index `[i…]`: rows of the table, `[i…, rest…]`. An index is an
        /// integer-valued number in `0..k`.
        Gather,
        /// Operands rows `[i…, rest…]`, index `[i…]`: adds the rows into `[k, rest…]`, elsewhere zero.
        ScatterAdd { rows: usize },
    }
    control {
        /// The value itself, through which no derivative passes.
        StopGradient,
        /// Inside a region: its input with this number.
        RegionInput { index: usize, shape: Shape, variance: Variance },
        /// The result of the operand with this number.
        Project { index: usize },
    }
    scan {
        /// A loop. Operands `captured` values that every step sees, `carried` first states, and values per step, along
        /// a first axis of `steps`. The body's inputs are the captured values, the states and what is at the step's
        /// place along that axis; its results are the next states, and values that are stacked along such an axis. The
        /// results are the last states and the stacks. The last step is taken first if `reverse`.
        Scan { region: Region, captured: usize, carried: usize, steps: Axis, reverse: bool },
    }
}

impl Op {
    /// The name in listings.
    pub fn name(&self) -> &'static str {
        self.ask(|primitive| primitive.name())
    }

    /// The attributes in listings, by name.
    pub fn attributes(&self) -> Vec<(&'static str, String)> {
        self.ask(|primitive| primitive.attributes())
    }

    /// What it is, if it is a leaf.
    pub fn leaf(&self) -> Option<Leaf> {
        self.ask(|primitive| primitive.leaf())
    }

    /// The number that every element is, if it is a constant.
    pub fn constant(&self) -> Option<f64> {
        match self.leaf() {
            Some(Leaf::Constant(value)) => Some(value.get()),
            _ => None,
        }
    }

    /// The number of the parameter, if it is one.
    pub fn parameter(&self) -> Option<usize> {
        match self.leaf() {
            Some(Leaf::Parameter(index)) => Some(index),
            _ => None,
        }
    }

    /// Whether it is an input of the region that it is in.
    pub fn is_region_input(&self) -> bool {
        matches!(self.leaf(), Some(Leaf::RegionInput(_)))
    }

    /// Whether it is an input, a target, a parameter of the network or its tangent.
    pub fn is_given(&self) -> bool {
        self.leaf().is_some_and(Leaf::is_given)
    }

    /// Gives a parameter another number.
    pub(super) fn renumber_parameter(&mut self, number: impl Fn(usize) -> usize) {
        if let Op::Param { index, .. } = self {
            *index = number(*index);
        }
    }

    /// What it computes from operands.
    ///
    /// # Errors
    /// Why the operands do not fit.
    pub fn results(&self, operands: &[&Results]) -> Result<Results, String> {
        self.ask(|primitive| {
            let arity = primitive.arity();
            let results = match (arity.contains(&operands.len()), arity.start()) {
                (true, _) => primitive.results(operands),
                (false, count) => Err(format!("{count} operands are wanted, {} given", operands.len())),
            };
            results.map_err(|reason| format!("`{}`: {reason}", primitive.name())).map(Results::by_example)
        })
    }

    /// The number of the result that it takes of an operand with several.
    pub fn projection(&self) -> Option<usize> {
        self.ask(|primitive| primitive.projection())
    }

    /// The axes of an operand along which elements meet in one of the result, and the element that changes nothing there.
    pub fn joins(&self, operands: &[&Shape], position: usize) -> (Vec<usize>, f64) {
        self.ask(|primitive| primitive.joins(operands, position))
    }

    /// How often it runs its bodies.
    pub fn steps(&self) -> usize {
        self.ask(|primitive| primitive.steps())
    }

    /// The meaning of all results, in `f64`.
    pub fn evaluate(&self, operands: &[&Value], scope: &Scope<'_>) -> Vec<Value> {
        self.ask(|primitive| primitive.evaluations(operands, scope))
    }

    /// The derivative rule: the parts of the cotangents of all wanted operands that come from this application, as new
    /// nodes of the graph. Each is handed to `part`, with the operand's position, as soon as it is made.
    pub fn pullback(
        &self,
        graph: &mut Graph,
        at: &VjpArgs<'_>,
        mut part: impl FnMut(&mut Graph, usize, Derivative),
    ) {
        self.ask(|primitive| primitive.pullback(graph, at, &mut part));
    }

    /// The derivative rule in the other direction: the tangents of all results, as new nodes of the graph.
    pub fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Vec<Derivative> {
        self.ask(|primitive| primitive.pushforwards(graph, at))
    }

    /// All results for stacks of operands, each along a new first axis; `None` without a rule.
    pub fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<Vec<NodeId>> {
        self.ask(|primitive| primitive.stacks(graph, at))
    }

    /// The function that it applies to the elements of its operands, if it does so.
    pub fn function(&self) -> Option<Function> {
        match *self {
            Op::Unary(function) => Some(Function::Unary(function)),
            Op::Binary(function) => Some(Function::Binary(function)),
            Op::Compare(comparison) => Some(Function::Compare(comparison)),
            Op::Select => Some(Function::Select),
            _ => None,
        }
    }

    /// Whether it may take its operands in the other order.
    pub fn is_commutative(&self) -> bool {
        self.ask(|primitive| primitive.is_commutative())
    }

    /// How the elements of the result follow from those of the operands.
    pub fn structure(&self) -> Structure {
        self.ask(|primitive| primitive.structure())
    }

    /// Whether the result is its operand's memory under another shape.
    pub fn is_view(&self) -> bool {
        self.ask(|primitive| primitive.is_view())
    }

    /// The operations that the result takes: for each example, if it depends on one.
    pub fn operations(&self, at: At<'_>) -> usize {
        self.ask(|primitive| primitive.operations(at))
    }

    /// How many of them are products that are summed: two operations each.
    pub fn multiply_adds(&self, at: At<'_>) -> usize {
        self.ask(|primitive| primitive.multiply_adds(at))
    }

    /// What the result takes to be computed.
    pub fn cost(&self, at: At<'_>) -> Cost {
        self.ask(|primitive| primitive.cost(at))
    }

    /// Whether elements of the operand at a position are read more than once.
    pub fn rereads(&self, at: At<'_>, position: usize) -> bool {
        self.ask(|primitive| primitive.rereads(at, position))
    }

    /// Whether an element of the operand at a position is part of several elements of the result.
    pub fn spreads(&self, position: usize) -> bool {
        self.ask(|primitive| primitive.spreads(position))
    }

    /// Whether a loop can only read the operand at a position from memory.
    pub fn reads_memory(&self, at: At<'_>, position: usize) -> bool {
        self.ask(|primitive| primitive.reads_memory(at, position))
    }

    /// How the result is reduced, if it is computed as a whole.
    pub fn reduction(&self, at: At<'_>) -> Option<Reduction> {
        self.ask(|primitive| primitive.reduction(at))
    }

    /// The element of the result at an index, over elements of the operands; of one that is reduced the term at these
    /// indices along the axes that are summed over.
    pub fn element(&self, at: At<'_>, index: &[Index], summed: &[Index], body: &mut dyn Body) -> TermId {
        self.ask(|primitive| primitive.element(at, index, summed, body))
    }

    /// The kernel of the runtime that computes the result from operands in memory, if there is one.
    pub fn kernel(&self, at: At<'_>) -> Option<Call> {
        self.ask(|primitive| primitive.kernel(at))
    }

    /// The kernel that adds up the result over the examples of a batch, from operands in memory.
    pub fn batch_kernel(&self, at: At<'_>) -> Option<Call> {
        self.ask(|primitive| primitive.batch_kernel(at))
    }

    /// In which interval the elements of the result lie, if those of the operands lie in these.
    pub fn range(&self, at: At<'_>, operands: &[Interval]) -> Interval {
        self.ask(|primitive| primitive.range(at, operands))
    }

    /// Whether the elements of the result are whole numbers for certain; of each operand whether its are.
    pub fn is_whole(&self, operands: &[bool]) -> bool {
        self.ask(|primitive| primitive.is_whole(operands))
    }

    /// Where the function, or its derivative, is not finite.
    pub fn singularity(&self) -> Option<Singularity> {
        self.ask(|primitive| primitive.singularity())
    }

    /// Whether the result is constant between jumps, so that its derivative is zero wherever there is one.
    pub fn is_step(&self) -> bool {
        self.ask(|primitive| primitive.is_step())
    }

    /// Whether derivatives are kept from passing on purpose.
    pub fn freezes(&self) -> bool {
        self.ask(|primitive| primitive.freezes())
    }

    /// Of an operand whose value counts only where a condition, the first operand, holds or does not: whether it does.
    pub fn guard(&self, position: usize) -> Option<bool> {
        self.ask(|primitive| primitive.guard(position))
    }

    /// Whether it chooses between two operands by a condition.
    pub fn is_choice(&self) -> bool {
        self.guard(1).is_some()
    }

    /// What generated code calls a result without a name.
    pub fn noun(&self) -> &'static str {
        self.ask(|primitive| primitive.noun())
    }

    /// Whether the pullback to some operand sends exact zeros, by selection, to elements the result
    /// does not depend on.
    pub fn selects(&self) -> bool {
        self.ask(|primitive| primitive.selects())
    }

    /// The shape rule, in words.
    pub fn shape_rule(&self) -> &'static str {
        self.ask(|primitive| primitive.shape_rule())
    }

    /// How it is written in formulas.
    pub fn notation(&self) -> Notation {
        self.ask(|primitive| primitive.notation())
    }
}
