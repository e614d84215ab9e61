//! Contraction: sums of products over labelled axes.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::lowering::{At, Body, Call, Cost, Reduction, Structure};
use super::notation::{Level, Notation};
use super::primitive::{Derivative, JvpArgs, Primitive, Specimen, Stacked, VjpArgs};
use super::range::{powi, times};
use super::tangent::multilinear;
use super::value::{Scope, Value};
use super::{Binary, Op};
use crate::array::{Array, for_each_index};
use crate::ir::graph::{Graph, NodeId, Variance};
use crate::ir::interval::Interval;
use crate::ir::kernel::{Contraction, Kernel};
use crate::ir::nest::{Index, Reducer, Term, TermId};
use crate::ir::shape::{Axis, Shape, count};

pub(super) fn specimens() -> Vec<Specimen> {
    let [o, i, s] = [0, 1, 2];
    vec![
        Specimen::new(Op::Einsum { a: vec![o, i], b: vec![i], out: vec![o] }, &[("a", &[3, 2]), ("b", &[2])]),
        Specimen::new(
            Op::Einsum { a: vec![o, i, s], b: vec![i], out: vec![i, o] },
            &[("a", &[3, 2, 4]), ("b", &[2])],
        ),
    ]
}

pub(super) struct Einsum<'a> {
    pub(super) a: &'a [u8],
    pub(super) b: &'a [u8],
    pub(super) out: &'a [u8],
}

impl Op {
    /// The labels of the operands and of the result, if it is a contraction.
    pub fn labels(&self) -> Option<[&[u8]; 3]> {
        match self {
            Op::Einsum { a, b, out } => Some([a, b, out]),
            _ => None,
        }
    }
}

/// Labels as letters, from `i` on: `[0, 1]` as `ij`.
fn letters(labels: &[u8]) -> String {
    let letter = |label: u8| match label {
        0..26 => char::from(b'a' + (label + 8) % 26),
        _ => char::from_u32(u32::from('α') + u32::from(label)).unwrap_or('α'),
    };
    labels.iter().map(|&label| letter(label)).collect()
}

impl Einsum<'_> {
    fn formula(&self) -> String {
        format!("{},{}->{}", letters(self.a), letters(self.b), letters(self.out))
    }
}

/// The number of elements along the axes whose labels are among `wanted`.
fn size_of(shape: &Shape, labels: &[u8], wanted: &[u8]) -> usize {
    let axes = labels.iter().zip(shape.axes());
    axes.filter(|(label, _)| wanted.contains(label)).map(|(_, axis)| axis.bound()).product()
}

/// What lowering asks.
impl Einsum<'_> {
    /// The labels that are summed over, in the order of the operands, each with its size.
    fn summed<'a>(&'a self, at: At<'a>) -> Vec<(u8, usize)> {
        let mut summed: Vec<(u8, usize)> = Vec::new();
        for (labels, position) in [(self.a, 0), (self.b, 1)] {
            for (&label, axis) in labels.iter().zip(at.below(position).axes()) {
                if !self.out.contains(&label) && summed.iter().all(|&(known, _)| known != label) {
                    summed.push((label, axis.bound()));
                }
            }
        }
        summed
    }

    /// A shared matrix times a vector of each example, with free axes of the example in front.
    fn shared_by_example(&self, at: At<'_>) -> Option<Call> {
        let ((w, lw), (x, lx)) = match (at.variance(0), at.variance(1)) {
            (Variance::Shared, Variance::Example) => ((0, self.a), (1, self.b)),
            (Variance::Example, Variance::Shared) => ((1, self.b), (0, self.a)),
            _ => return None,
        };
        let (summed, kept): (Vec<u8>, Vec<u8>) = lx.iter().partition(|label| lw.contains(label));
        let made: Vec<u8> = lw.iter().copied().filter(|label| !summed.contains(label)).collect();
        if summed.is_empty()
            || *lx != [&kept[..], &summed].concat()
            || *self.out != [&kept[..], &made].concat()
        {
            return None;
        }
        let (m, k) = (size_of(at.below(w), lw, &made), size_of(at.below(x), lx, &summed));
        let (row, column) = if *lw == [&made[..], &summed].concat() {
            (k, 1)
        } else if *lw == [&summed[..], &made].concat() {
            (1, m)
        } else {
            return None;
        };
        Some((Kernel::Contract(Contraction { row, column, m, k }), vec![at.operand(w), at.operand(x)]))
    }

    /// The product of two values of each example over axes of their own, to be summed over the batch and over the axes
    /// in front that they share.
    fn outer(&self, at: At<'_>) -> Option<Call> {
        if [0, 1].iter().any(|&position| at.variance(position) != Variance::Example) {
            return None;
        }
        let common = self.a.iter().filter(|label| self.b.contains(label)).count();
        let ((summed, a), (also, b)) = (self.a.split_at(common), self.b.split_at(common.min(self.b.len())));
        if summed != also {
            return None;
        }
        let (m, k) = (size_of(at.below(0), self.a, a), size_of(at.below(1), self.b, b));
        if *self.out == [a, b].concat() {
            Some((Kernel::Outer { m, k }, vec![at.operand(0), at.operand(1)]))
        } else if *self.out == [b, a].concat() {
            Some((Kernel::Outer { m: k, k: m }, vec![at.operand(1), at.operand(0)]))
        } else {
            None
        }
    }
}

impl Primitive for Einsum<'_> {
    fn name(&self) -> &'static str {
        "einsum"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("axes", self.formula())]
    }

    fn arity(&self) -> RangeInclusive<usize> {
        2..=2
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        let mut sizes: BTreeMap<u8, Axis> = BTreeMap::new();
        for (labels, shape) in [(self.a, operands[0]), (self.b, operands[1])] {
            if labels.len() != shape.rank() {
                return Err(format!("`{}` does not label the axes of {shape}", letters(labels)));
            }
            for (i, (&label, &axis)) in labels.iter().zip(shape.axes()).enumerate() {
                let name = letters(&[label]);
                if labels[..i].contains(&label) {
                    return Err(format!("`{name}` stands twice in `{}`", letters(labels)));
                }
                let known = *sizes.entry(label).or_insert(axis);
                if known != axis {
                    return Err(format!("`{name}` joins axes of different sizes, {known} and {axis}"));
                }
            }
        }
        for (i, &label) in self.out.iter().enumerate() {
            let name = letters(&[label]);
            if !sizes.contains_key(&label) {
                return Err(format!("`{name}` of the result is in no operand"));
            }
            if self.out[..i].contains(&label) {
                return Err(format!("`{name}` stands twice in the result"));
            }
        }
        Ok(self.out.iter().map(|label| sizes[label]).collect())
    }

    fn shape_rule(&self) -> &'static str {
        "a size for each label: those of the labels of the result"
    }

    fn joins(&self, _: &[&Shape], position: usize) -> (Vec<usize>, f64) {
        let labels = if position == 0 { self.a } else { self.b };
        let summed = labels.iter().enumerate().filter(|(_, label)| !self.out.contains(label));
        (summed.map(|(axis, _)| axis).collect(), 0.0)
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| {
            let mut sizes: BTreeMap<u8, usize> = BTreeMap::new();
            sizes.extend(self.a.iter().copied().zip(x[0].sizes().iter().copied()));
            sizes.extend(self.b.iter().copied().zip(x[1].sizes().iter().copied()));
            let all: Vec<u8> = sizes.keys().copied().collect();
            let places = |labels: &[u8]| -> Vec<usize> {
                let place = |label| all.iter().position(|other| other == label);
                labels.iter().map(|label| place(label).expect("every label has a size")).collect()
            };
            let (a, b, out) = (places(self.a), places(self.b), places(self.out));
            let at = |index: &[usize], places: &[usize]| -> Vec<usize> {
                places.iter().map(|&place| index[place]).collect()
            };
            let result: Vec<usize> = self.out.iter().map(|label| sizes[label]).collect();
            let mut y = Array::filled(&result, 0.0);
            for_each_index(&sizes.values().copied().collect::<Vec<_>>(), |index| {
                *y.at_mut(&at(index, &out)) += x[0].at(&at(index, &a)) * x[1].at(&at(index, &b));
            });
            y
        })
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, position: usize) -> Derivative {
        let (own, other) = if position == 0 { (self.a, self.b) } else { (self.b, self.a) };
        let (operand, factor) = (at.operands[position], at.operands[1 - position]);
        // Labels of the operand alone were summed over: its cotangent is the same all along them.
        let alone: Vec<usize> = (0..own.len())
            .filter(|&axis| !self.out.contains(&own[axis]) && !other.contains(&own[axis]))
            .collect();
        let shared: Vec<u8> =
            own.iter().copied().filter(|label| self.out.contains(label) || other.contains(label)).collect();
        let part = graph.einsum(at.cotangent().node, self.out, factor, other, &shared);
        Derivative::Node(graph.broadcast_like(part, &alone, operand))
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        multilinear(graph, at)
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        let own = self.a.iter().chain(self.b).max().map_or(0, |last| last + 1);
        let labels = [self.a, self.b];
        let [a, b] = [0, 1].map(|position| match at.operands[position].1 {
            true => [&[own], labels[position]].concat(),
            false => labels[position].to_vec(),
        });
        let [x, y] = [0, 1].map(|position| at.operands[position].0);
        Some(graph.einsum(x, &a, y, &b, &[&[own], self.out].concat()))
    }

    fn structure(&self) -> Structure {
        Structure::Product
    }

    fn operations(&self, at: At<'_>) -> usize {
        2 * self.multiply_adds(at)
    }

    /// Once for each combination of the indices.
    fn multiply_adds(&self, at: At<'_>) -> usize {
        let summed = self.summed(at).into_iter().map(|(_, size)| size);
        count(at.shape().sizes().into_iter().chain(summed))
    }

    fn cost(&self, _: At<'_>) -> Cost {
        match self.a.iter().chain(self.b).all(|label| self.out.contains(label)) {
            true => Cost::Element(1),
            false => Cost::Whole,
        }
    }

    fn rereads(&self, _: At<'_>, _: usize) -> bool {
        true
    }

    fn spreads(&self, position: usize) -> bool {
        let labels = if position == 0 { self.a } else { self.b };
        self.out.iter().any(|label| !labels.contains(label))
    }

    fn reduction(&self, at: At<'_>) -> Option<Reduction> {
        let sizes: Vec<usize> = self.summed(at).into_iter().map(|(_, size)| size).collect();
        (!sizes.is_empty()).then(|| Reduction { reducer: Reducer::Sum, sizes, together: Vec::new() })
    }

    fn element(&self, at: At<'_>, index: &[Index], summed: &[Index], body: &mut dyn Body) -> TermId {
        let labels = self.summed(at);
        let along = |label: &u8| match self.out.iter().position(|own| own == label) {
            Some(axis) => index[axis].clone(),
            None => {
                let axis = labels.iter().position(|(own, _)| own == label);
                axis.and_then(|axis| summed.get(axis)).cloned().unwrap_or_default()
            }
        };
        let [a, b] = [(self.a, 0), (self.b, 1)].map(|(labels, position)| {
            let below: Vec<Index> = labels.iter().map(along).collect();
            body.element(at.operand(position), &below)
        });
        body.term(Term::Binary(Binary::Mul, a, b))
    }

    fn kernel(&self, at: At<'_>) -> Option<Call> {
        self.shared_by_example(at)
    }

    fn batch_kernel(&self, at: At<'_>) -> Option<Call> {
        self.outer(at)
    }

    fn noun(&self) -> &'static str {
        "product"
    }

    fn range(&self, at: At<'_>, operands: &[Interval]) -> Interval {
        let is_square = at.operand(0) == at.operand(1) && self.a == self.b;
        let product = if is_square { powi(operands[0], 2) } else { times(operands[0], operands[1]) };
        product.summed(count(self.summed(at).into_iter().map(|(_, size)| size)))
    }

    fn is_whole(&self, _: &[bool]) -> bool {
        false
    }

    fn notation(&self) -> Notation {
        let formula = self.formula();
        let (a, b) = (letters(self.a), letters(self.b));
        let summed: Vec<u8> = {
            let mut labels: Vec<u8> = self.a.iter().chain(self.b).copied().collect();
            labels.retain(|label| !self.out.contains(label));
            labels.sort_unstable();
            labels.dedup();
            labels
        };
        let sum = if summed.is_empty() { String::new() } else { format!(r"\sum_{{{}}} ", letters(&summed)) };
        let latex = format!(r"{sum}{{$0!}}_{{{a}}} \, {{$1!}}_{{{b}}}");
        Notation { text: format!("einsum(\"{formula}\", $0, $1)"), latex, level: Level::Product }
    }
}
