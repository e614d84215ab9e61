//! Initial values of parameters.

use super::Elaborator;
use super::describe::written;
use super::value::{Outcome, Value};
use crate::ast::{Expr, ExprKind, Param, UnaryOperator};
use crate::diagnostic::meaning;
use crate::eval;
use crate::ir::{Init, Leaf, NodeId, Shape};

impl<'a> Elaborator<'a> {
    /// What stands after the `=` of a `param`: an array literal, a number, a tensor that is known, or an
    /// initialiser.
    pub(super) fn initial_values(&mut self, parameter: &'a Param, shape: &Shape) -> Outcome<Init> {
        let init = &parameter.init;
        if let ExprKind::Array(_) = init.kind {
            if shape.is_scalar() {
                let shape = Shape::known(&literal_sizes(init)).to_string();
                let span = self.place(init.span);
                return Err(self.report(meaning::shape_missing(span, &parameter.name.text, &shape)));
            }
            let mut values = Vec::with_capacity(shape.size());
            self.literal(init, &shape.sizes(), &parameter.name.text, shape, &mut values)?;
            return Ok(Init::Values(values));
        }
        let before = self.fans.replace(fans(shape));
        let value = self.expression(init);
        self.fans = before;
        let (sort, value) = match value? {
            Value::Distribution(init) => return Ok(init),
            Value::Number(number) => return Ok(Init::Constant(number)),
            Value::Tensor(tensor) => match self.known_values(tensor.node) {
                Some(init) if self.graph.shape(tensor.node) == shape => return Ok(init),
                _ => (self.sort(&Value::Tensor(tensor)), Value::Tensor(tensor)),
            },
            other => (self.sort(&other), other),
        };
        let (text, span) = self.shown(init);
        let cure = match value {
            Value::Tensor(tensor) if self.graph.shape(tensor.node) != shape => {
                format!("give as many as `{}` has, in its shape {shape}", parameter.name.text)
            }
            Value::Function(_) | Value::Builtin(_) => format!("call it: `{text}()`"),
            _ => "give a number, an array literal, or an initialiser: `normal(0.02)`".to_string(),
        };
        Err(self.report(meaning::not_an_initialiser(span, &text, &sort, &cure)))
    }

    /// The elements of a tensor that is computed from numbers and indices alone.
    fn known_values(&self, node: NodeId) -> Option<Init> {
        let known = |&node: &NodeId| match self.graph.op(node).leaf() {
            Some(leaf) => matches!(leaf, Leaf::Constant(_) | Leaf::Indices(_)),
            None => true,
        };
        if !self.graph.reachable(&[node]).iter().all(known) {
            return None;
        }
        let values = eval::evaluate(&self.graph, &[node], &eval::Bindings::default());
        let values = values[0].of_example(0).elements();
        let first = *values.first()?;
        let same = values.iter().all(|value| value.to_bits() == first.to_bits());
        Some(if same { Init::Constant(first) } else { Init::Values(values.to_vec()) })
    }

    /// Reports initial values that are infinite, or are so in the number type of the network.
    pub(super) fn check_initial_numbers(&mut self, parameter: &'a Param, init: &Init) {
        let numbers = match *init {
            Init::Constant(value) => &[value],
            Init::Uniform { low, high } => &[low, high][..],
            Init::Normal { mean, deviation } => &[mean, deviation],
            Init::Orthogonal { gain } => &[gain],
            Init::Values(ref values) => values,
        };
        if let Some(&infinite) = numbers.iter().find(|number| number.is_infinite()) {
            let (span, name) = (self.place(parameter.init.span), &parameter.name.text);
            self.report(meaning::infinite_start(span, name, infinite));
        } else {
            // The first is reported.
            let _ = numbers.iter().try_for_each(|&number| self.check_finite(number, &parameter.init));
        }
    }

    /// Reports a value that lies outside of the parameter's declared range to begin with.
    pub(super) fn check_initial_values(
        &mut self,
        parameter: &'a Param,
        init: &Init,
        (low, high): (f64, f64),
    ) {
        let ends = match *init {
            Init::Constant(value) => &[value],
            Init::Uniform { low, high } => &[low, high][..],
            Init::Values(ref values) => values,
            // Without bounds: what is meant is that such values are unlikely.
            Init::Normal { .. } | Init::Orthogonal { .. } => &[],
        };
        if let Some(&value) = ends.iter().find(|&&value| value < low || value > high) {
            let (span, name) = (self.place(parameter.init.span), &parameter.name.text);
            self.report(meaning::initial_value_outside(span, name, value, low, high));
        }
    }

    /// The numbers of nested array literals, row-major.
    fn literal(
        &mut self,
        expr: &'a Expr,
        sizes: &[usize],
        name: &str,
        shape: &Shape,
        values: &mut Vec<f64>,
    ) -> Outcome<()> {
        let Some((&size, inner)) = sizes.split_first() else {
            values.push(self.constant(expr)?);
            return Ok(());
        };
        let ExprKind::Array(parts) = &expr.kind else {
            let span = self.place(expr.span);
            let found = format!("`{}` stands where {size} values belong", written(expr));
            return Err(self.report(meaning::wrong_literal(span, name, &shape.to_string(), &found)));
        };
        if parts.len() != size {
            let span = self.place(expr.span);
            let found =
                format!("it has {} where {size} belong", super::describe::count(parts.len(), "value"));
            return Err(self.report(meaning::wrong_literal(span, name, &shape.to_string(), &found)));
        }
        let mut whole = Ok(());
        for part in parts {
            let sound = match (&part.kind, inner) {
                // A long literal is mostly plain numbers.
                (ExprKind::Number { value, .. }, []) => {
                    values.push(*value);
                    Ok(())
                }
                (ExprKind::Unary(UnaryOperator::Negate, x), [])
                    if matches!(x.kind, ExprKind::Number { .. }) =>
                {
                    self.constant(part).map(|value| values.push(value))
                }
                (ExprKind::Array(_), []) => {
                    let span = self.place(part.span);
                    let found = "an array stands where a number belongs";
                    Err(self.report(meaning::wrong_literal(span, name, &shape.to_string(), found)))
                }
                _ => self.literal(part, inner, name, shape, values),
            };
            whole = whole.and(sound);
        }
        whole
    }
}

/// The sizes of nested array literals, as far as their first elements tell.
fn literal_sizes(expr: &Expr) -> Vec<usize> {
    let mut sizes = Vec::new();
    let mut part = Some(expr);
    while let Some(ExprKind::Array(parts)) = part.map(|part| &part.kind) {
        sizes.push(parts.len());
        part = parts.first();
    }
    sizes
}

/// The numbers of inputs and outputs of one unit, from a parameter's shape `[out, in, rest…]`.
fn fans(shape: &Shape) -> (f64, f64) {
    match shape.sizes()[..] {
        [] => (1.0, 1.0),
        [n] => (n as f64, n as f64),
        [fan_out, fan_in, ref rest @ ..] => {
            let rest: usize = rest.iter().product();
            ((fan_in * rest) as f64, (fan_out * rest) as f64)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fans_follow_from_the_shape() {
        assert_eq!(fans(&Shape::scalar()), (1.0, 1.0));
        assert_eq!(fans(&Shape::known(&[7])), (7.0, 7.0));
        assert_eq!(fans(&Shape::known(&[128, 784])), (784.0, 128.0));
        assert_eq!(fans(&Shape::known(&[8, 3, 5, 5])), (75.0, 200.0));
    }
}
