//! `grad`, `jacobian` and their like.

use super::Bound;
use super::elementwise::real;
use crate::autodiff::laplacian;
use crate::autodiff::partial::{Derived, Mode, jacobian, pass};
use crate::diagnostic::meaning;
use crate::elaborate::Elaborator;
use crate::elaborate::derivative::Candidate;
use crate::elaborate::value::{Given, Kind, Operand, Outcome, Reported, Value};
use crate::ir::{Axis, Graph, NodeId, Shape};

/// The derivative of a scalar; by a tuple, a tuple of derivatives.
pub(super) fn grad<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let y = this.differentiable(bound, 0)?;
    if let Value::Tuple(parts) = &bound.required(1).value {
        let written = bound.required(1).written;
        let parts: Vec<_> = parts.iter().map(|part| Given { value: part.clone(), written }).collect();
        let parts: Vec<_> = parts.iter().map(|x| this.gradient(bound, &y, x)).collect();
        return Ok(Value::Tuple(crate::elaborate::all(parts)?.into_iter().map(real).collect()));
    }
    this.gradient(bound, &y, bound.required(1)).map(real)
}

pub(super) fn jacobian_of<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let (y, x) = (this.differentiable(bound, 0)?, this.variable(bound)?);
    this.sizes_of(&y, bound.name)?;
    this.sizes_of(&x, bound.name)?;
    this.derivative_by(bound, &y, &x).map(real)
}

/// The derivative of the derivative.
pub(super) fn hessian<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let (y, x) = (this.differentiable(bound, 0)?, this.variable(bound)?);
    this.scalar(bound, &y, x.written)?;
    this.sizes_of(&x, bound.name)?;
    this.check_dependence(&y, &x)?;
    let (from, by) = (y.node(), x.node());
    let ways = Mode::ALL.into_iter().flat_map(|outer| Mode::ALL.map(|inner| (outer, inner)));
    let candidates: Vec<Candidate<'_>> = ways
        .map(|(outer, inner)| {
            Candidate::new(format!("{} over {}", outer.name(), inner.name()), move |graph: &mut Graph| {
                let first = jacobian(graph, from, by, inner)?;
                jacobian(graph, first.node, by, outer)
            })
        })
        .collect();
    this.computed(bound, &candidates, &y, &x).map(real)
}

/// `∂y/∂x · v`
pub(super) fn jvp<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let (y, x) = (this.differentiable(bound, 0)?, this.variable(bound)?);
    this.derivative_along(bound, [&y, &x], &x, Mode::Forward)
}

/// `v · ∂y/∂x`
pub(super) fn vjp<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let (y, x) = (this.differentiable(bound, 0)?, this.variable(bound)?);
    this.derivative_along(bound, [&y, &x], &y, Mode::Reverse)
}

/// `Σᵢ ∂²y/∂xᵢ²`, by a tuple over all of its parts.
pub(super) fn laplacian<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let y = this.differentiable(bound, 0)?;
    let given = bound.required(1);
    let parts = match &given.value {
        Value::Tuple(parts) => parts.to_vec(),
        other => vec![other.clone()],
    };
    let xs: Vec<_> =
        parts.into_iter().map(|value| this.real(&Given { value, written: given.written })).collect();
    let xs = crate::elaborate::all(xs)?;
    for x in &xs {
        this.sizes_of(x, bound.name)?;
        this.check_dependence(&y, x)?;
    }
    let nodes: Vec<NodeId> = xs.iter().map(Operand::node).collect();
    let build = |graph: &mut Graph| {
        let node = laplacian::laplacian(graph, y.node(), &nodes)?;
        Some(Derived { node, intermediates: Vec::new() })
    };
    let Some(first) = xs.first() else { return Err(this.without_curvature(&y, &y)) };
    this.computed(bound, &[Candidate::new("forward, with the sum of second derivatives", build)], &y, first)
        .map(real)
}

/// `Σᵢ ∂fᵢ/∂xᵢ`
pub(super) fn divergence<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let (f, x) = (this.differentiable(bound, 0)?, this.variable(bound)?);
    let shape = this.graph.shape(f.node()).clone();
    if shape != *this.graph.shape(x.node()) {
        let why = this.facts(&[f, x]);
        let ((f, span), (x, _)) = (this.shown(f.written), this.shown(x.written));
        return Err(this.report(meaning::divergence_of_other_shape(span, &f, &x, why)));
    }
    this.sizes_of(&x, bound.name)?;
    this.check_dependence(&f, &x)?;
    let (from, by) = (f.node(), x.node());
    let by_mode = |mode: Mode| {
        let shape = shape.clone();
        Candidate::new(mode.name(), move |graph: &mut Graph| {
            let all = jacobian(graph, from, by, mode)?.node;
            Some(Derived { node: trace(graph, all, &shape), intermediates: Vec::new() })
        })
    };
    let mut candidates = Vec::from(Mode::ALL.map(by_mode));
    if let Some(scalar) = this.is_gradient(from, by) {
        let build = move |graph: &mut Graph| {
            let node = laplacian::laplacian(graph, scalar, &[by])?;
            Some(Derived { node, intermediates: Vec::new() })
        };
        candidates.push(Candidate::new("forward, with the sum of second derivatives", build));
    }
    this.computed(bound, &candidates, &f, &x).map(real)
}

/// The sum of the diagonal of a derivative of a value by one of the same shape.
fn trace(graph: &mut Graph, derivative: NodeId, shape: &Shape) -> NodeId {
    let count = Axis::Known(shape.size());
    let square = [count, count].into_iter().collect();
    let derivative = graph.reshape(derivative, &square);
    let [row, column] = [0, 1].map(|axis| graph.iota(axis, &square));
    let diagonal = graph.compare(crate::ir::Comparison::Equal, row, column);
    let zero = graph.constant_like(0.0, derivative);
    let kept = graph.select(diagonal, derivative, zero);
    graph.sum(kept, &[0, 1])
}

impl<'a> Elaborator<'a> {
    /// A tensor of real numbers, of which or by which a derivative may be taken.
    fn real(&mut self, given: &Given<'a>) -> Outcome<Operand<'a>> {
        let x = self.operand(given)?;
        match (x.tensor.kind, self.graph.op(x.node()).constant()) {
            // A number known at compile time depends on nothing, which is said as such.
            (Kind::Real, _) | (_, Some(_)) => Ok(x),
            (Kind::Condition, _) => Err(self.in_steps(&x, "a condition")),
            (Kind::Integer { classes: Some(_), .. }, _) => Err(self.in_steps(&x, "a class")),
            (Kind::Integer { .. }, _) => Err(self.in_steps(&x, "a whole number")),
        }
    }

    fn in_steps(&mut self, x: &Operand<'a>, sort: &str) -> Reported {
        let (text, span) = self.shown(x.written);
        self.report(meaning::derivative_of_classes(span, &text, sort))
    }

    fn differentiable(&mut self, bound: &Bound<'a>, place: usize) -> Outcome<Operand<'a>> {
        self.real(bound.required(place))
    }

    /// What a derivative is taken by.
    fn variable(&mut self, bound: &Bound<'a>) -> Outcome<Operand<'a>> {
        if let Value::Tuple(_) = bound.required(1).value {
            let span = self.shown(bound.required(1).written).1;
            return Err(self.report(meaning::one_variable(span, bound.name)));
        }
        self.differentiable(bound, 1)
    }

    fn scalar(&mut self, bound: &Bound<'a>, y: &Operand<'a>, x: &'a crate::ast::Expr) -> Outcome<()> {
        if self.graph.shape(y.node()).is_scalar() {
            return Ok(());
        }
        let why = self.facts(&[*y]);
        let ((y, span), (x, _)) = (self.shown(y.written), self.shown(x));
        Err(self.report(meaning::gradient_of_tensor(span, bound.name, &y, &x, why)))
    }

    /// The derivative of a scalar.
    fn gradient(&mut self, bound: &Bound<'a>, y: &Operand<'a>, x: &Given<'a>) -> Outcome<NodeId> {
        let x = self.real(x)?;
        self.scalar(bound, y, x.written)?;
        self.derivative_by(bound, y, &x)
    }

    fn derivative_by(&mut self, bound: &Bound<'a>, y: &Operand<'a>, x: &Operand<'a>) -> Outcome<NodeId> {
        self.check_dependence(y, x)?;
        let (text, span) = (self.text(bound, y, x), self.place(bound.span));
        let derivative = self.derivative(y.node(), x.node(), &text, span);
        derivative.ok_or_else(|| self.without_curvature(y, x))
    }

    /// A derivative times a vector, from the side on which it stands.
    fn derivative_along(
        &mut self,
        bound: &Bound<'a>,
        [y, x]: [&Operand<'a>; 2],
        like: &Operand<'a>,
        mode: Mode,
    ) -> Outcome<Value<'a>> {
        let v = self.tensor_argument(bound, 2)?;
        let wanted = self.graph.shape(like.node()).clone();
        if *self.graph.shape(v.node()) != wanted {
            let why = self.facts(&[*like, v]);
            let ((of, _), span) = (self.shown(like.written), self.shown(v.written).1);
            let wanted = wanted.to_string();
            return Err(self.report(meaning::direction_of_other_shape(span, bound.name, &of, &wanted, why)));
        }
        self.check_dependence(y, x)?;
        let (from, by, along) = (y.node(), x.node(), v.node());
        let build = move |graph: &mut Graph| pass(graph, from, by, along, mode);
        self.computed(bound, &[Candidate::new(mode.name(), build)], y, x).map(real)
    }

    /// What the cheapest of the candidates makes.
    fn computed(
        &mut self,
        bound: &Bound<'a>,
        candidates: &[Candidate<'_>],
        y: &Operand<'a>,
        x: &Operand<'a>,
    ) -> Outcome<NodeId> {
        let (text, span) = (self.text(bound, y, x), self.place(bound.span));
        let found = self.cheapest(candidates, &text, span);
        found.map(|(_, derived)| derived.node).ok_or_else(|| self.without_curvature(y, x))
    }

    /// The call as it is written.
    fn text(&self, bound: &Bound<'a>, y: &Operand<'a>, x: &Operand<'a>) -> String {
        format!("{}({}, {})", bound.name, self.shown(y.written).0, self.shown(x.written).0)
    }
}
