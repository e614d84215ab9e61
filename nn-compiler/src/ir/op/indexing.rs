//! Indexing: rows of a table by number, and the transpose. An index is an integer-valued number.

use std::ops::RangeInclusive;

use super::axes::to_front;
use super::lowering::{At, Body, Call, Cost, Reduction, Structure};
use super::notation::{Level, Notation};
use super::primitive::{Derivative, JvpArgs, Primitive, Specimen, Stacked, VjpArgs};
use super::value::{Scope, Value};
use super::{Comparison, Number, Op};
use crate::array::{Array, for_each_index};
use crate::ir::graph::{Graph, NodeId, Variance};
use crate::ir::interval::Interval;
use crate::ir::kernel::Kernel;
use crate::ir::nest::{Index, Reducer, Term, TermId};
use crate::ir::shape::{Axis, Shape};

pub(super) fn specimens() -> Vec<Specimen> {
    vec![
        Specimen::new(Op::Gather, &[("a", &[5, 2]), ("i", &[3])]),
        Specimen::new(Op::ScatterAdd { rows: 5 }, &[("a", &[3, 2]), ("i", &[3])]),
    ]
}

/// The row an index means.
fn row(index: f64, rows: usize) -> usize {
    assert!(index >= 0.0 && index < rows as f64 && index.fract() == 0.0, "row {index} of {rows}");
    index as usize
}

pub(super) struct Gather {}

impl Primitive for Gather {
    fn name(&self) -> &'static str {
        "gather"
    }

    fn arity(&self) -> RangeInclusive<usize> {
        2..=2
    }

    fn row_index(&self) -> Option<usize> {
        Some(1)
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        let [table, index] = [operands[0], operands[1]];
        if table.is_scalar() {
            return Err("a scalar has no rows".to_owned());
        }
        Ok(index.axes().iter().chain(&table.axes()[1..]).copied().collect())
    }

    fn shape_rule(&self) -> &'static str {
        "a table `[k, rest…]` and an index `[i…]`: `[i…, rest…]`"
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| {
            let [table, index] = [x[0], x[1]];
            let rank = index.sizes().len();
            let sizes = [index.sizes(), &table.sizes()[1..]].concat();
            Array::from_fn(&sizes, |at| {
                let row = row(index.at(&at[..rank]), table.sizes()[0]);
                table.at(&[&[row], &at[rank..]].concat())
            })
        })
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, position: usize) -> Derivative {
        if position == 1 {
            return Derivative::Zero;
        }
        let rows = graph.axis(at.operands[0], 0).bound();
        Derivative::Node(graph.scatter_add(at.cotangent().node, at.operands[1], rows))
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        at.tangents[0].map_or(Derivative::Zero, |table| Derivative::Node(graph.gather(table, at.operands[1])))
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        // Rows are taken along the second axis; a stack of indices is a thing no derivative makes.
        let [(table, true), (index, false)] = *at.operands else { return None };
        let table = to_front(graph, table, 1);
        let rows = graph.gather(table, index);
        let rank = graph.shape(index).rank();
        Some(to_front(graph, rows, rank))
    }

    fn selects(&self) -> bool {
        true
    }

    fn structure(&self) -> Structure {
        Structure::Indexed
    }

    fn operations(&self, _: At<'_>) -> usize {
        0
    }

    fn cost(&self, _: At<'_>) -> Cost {
        Cost::Element(2)
    }

    fn rereads(&self, _: At<'_>, _: usize) -> bool {
        true
    }

    fn reads_memory(&self, _: At<'_>, position: usize) -> bool {
        position == 0
    }

    fn reduction(&self, _: At<'_>) -> Option<Reduction> {
        None
    }

    fn element(&self, at: At<'_>, index: &[Index], _: &[Index], body: &mut dyn Body) -> TermId {
        let (rank, rows) = (at.below(1).rank(), at.below(0).axes()[0].bound());
        let row = body.element(at.operand(1), &index[..rank]);
        let below: Vec<Index> =
            std::iter::once(Index::row(row, rows)).chain(index[rank..].to_vec()).collect();
        body.element(at.operand(0), &below)
    }

    fn range(&self, at: At<'_>, operands: &[Interval]) -> Interval {
        at.some_of(0, operands[0])
    }

    fn is_whole(&self, operands: &[bool]) -> bool {
        operands[0]
    }

    fn notation(&self) -> Notation {
        Notation::new("$0![$1]", "{$0!}_{[$1]}", Level::Atom)
    }
}

pub(super) struct ScatterAdd<'a> {
    pub(super) rows: &'a usize,
}

impl Primitive for ScatterAdd<'_> {
    fn name(&self) -> &'static str {
        "scatter_add"
    }

    fn attributes(&self) -> Vec<(&'static str, String)> {
        vec![("rows", self.rows.to_string())]
    }

    fn arity(&self) -> RangeInclusive<usize> {
        2..=2
    }

    fn shape(&self, operands: &[&Shape]) -> Result<Shape, String> {
        let [rows, index] = [operands[0], operands[1]];
        if !rows.axes().starts_with(index.axes()) {
            return Err(format!("the axes of the rows {rows} do not begin with those of the index {index}"));
        }
        let rest = &rows.axes()[index.rank()..];
        Ok(std::iter::once(&Axis::Known(*self.rows)).chain(rest).copied().collect())
    }

    fn shape_rule(&self) -> &'static str {
        "rows `[i…, rest…]` and an index `[i…]`: `[k, rest…]`"
    }

    fn joins(&self, operands: &[&Shape], position: usize) -> (Vec<usize>, f64) {
        let along = if position == 0 { operands[1].rank() } else { 0 };
        ((0..along).collect(), 0.0)
    }

    fn evaluate(&self, operands: &[&Value], _: &Scope<'_>) -> Value {
        Value::each(operands, |x| {
            let [rows, index] = [x[0], x[1]];
            let rank = index.sizes().len();
            let mut y = Array::filled(&[&[*self.rows], &rows.sizes()[rank..]].concat(), 0.0);
            for_each_index(rows.sizes(), |at| {
                let row = row(index.at(&at[..rank]), *self.rows);
                *y.at_mut(&[&[row], &at[rank..]].concat()) += rows.at(at);
            });
            y
        })
    }

    fn pullback_to(&self, graph: &mut Graph, at: &VjpArgs<'_>, position: usize) -> Derivative {
        match position {
            0 => Derivative::Node(graph.gather(at.cotangent().node, at.operands[1])),
            _ => Derivative::Zero,
        }
    }

    fn pushforward(&self, graph: &mut Graph, at: &JvpArgs<'_>) -> Derivative {
        let scatter = |rows| Derivative::Node(graph.scatter_add(rows, at.operands[1], *self.rows));
        at.tangents[0].map_or(Derivative::Zero, scatter)
    }

    fn stacked(&self, graph: &mut Graph, at: &Stacked<'_>) -> Option<NodeId> {
        let [(rows, true), (index, false)] = *at.operands else { return None };
        // The axis of the stack goes behind those of the index, and after the rows are added in front again.
        let rank = graph.shape(index).rank();
        let mut order: Vec<usize> = (0..graph.shape(rows).rank()).collect();
        order[..=rank].rotate_left(1);
        let rows = graph.permute(rows, &order);
        let sums = graph.scatter_add(rows, index, *self.rows);
        Some(to_front(graph, sums, 1))
    }

    fn structure(&self) -> Structure {
        Structure::Indexed
    }

    fn operations(&self, at: At<'_>) -> usize {
        at.below(0).size()
    }

    /// Of one row there is nothing to add.
    fn cost(&self, at: At<'_>) -> Cost {
        if at.below(1).is_scalar() { Cost::Element(2) } else { Cost::Whole }
    }

    fn rereads(&self, _: At<'_>, _: usize) -> bool {
        true
    }

    fn reduction(&self, at: At<'_>) -> Option<Reduction> {
        (!at.below(1).is_scalar()).then(|| {
            let sizes = at.below(1).sizes();
            Reduction { reducer: Reducer::Sum, sizes, together: Vec::new() }
        })
    }

    /// The row where it is scattered to this index, else zero.
    fn element(&self, at: At<'_>, index: &[Index], summed: &[Index], body: &mut dyn Body) -> TermId {
        let below: Vec<Index> = summed.iter().chain(&index[1..]).cloned().collect();
        let row = body.element(at.operand(0), &below);
        let wanted = body.element(at.operand(1), summed);
        let here = body.term(Term::Position(index[0].clone()));
        let hit = body.term(Term::Compare(Comparison::Equal, here, wanted));
        let zero = body.term(Term::Constant(Number::new(0.0)));
        body.term(Term::Select(hit, row, zero))
    }

    fn batch_kernel(&self, at: At<'_>) -> Option<Call> {
        let of_examples = [0, 1].iter().all(|&position| at.variance(position) == Variance::Example);
        let (rows, width) = (*self.rows, at.size() / self.rows);
        of_examples.then(|| (Kernel::Scatter { rows, width }, at.operands().to_vec()))
    }

    fn range(&self, _: At<'_>, _: &[Interval]) -> Interval {
        Interval::UNKNOWN
    }

    fn is_whole(&self, _: &[bool]) -> bool {
        false
    }

    fn notation(&self) -> Notation {
        let latex = r"\operatorname{scatter}\left($0, $1\right)";
        Notation::new(format!("scatter_add($0, $1, rows = {})", self.rows), latex, Level::Atom)
    }
}
