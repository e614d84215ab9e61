//! `stack`: a layer that is repeated.

use super::Bound;
use crate::diagnostic::meaning;
use crate::elaborate::Elaborator;
use crate::elaborate::arguments::Arguments;
use crate::elaborate::stacks::Stack;
use crate::elaborate::value::{Given, Outcome, Tensor, Value};
use crate::ir::Axis;
use crate::ir::op::Carried;

/// `stack(x, count, layer)`: the layer again and again, each time with parameters of its own.
pub(super) fn stack<'a>(this: &mut Elaborator<'a>, bound: &Bound<'a>) -> Outcome<Value<'a>> {
    let (Some(count), Some(layer)) = (bound.optional(1), bound.optional(2)) else {
        let span = this.place(bound.span);
        return Err(this.report(meaning::stack_of_values(span)));
    };
    let (x, written) = (this.tensor_argument(bound, 0)?, count.written);
    let count = this.integer(count)?;
    if count < 1 {
        let span = this.shown(written).1;
        return Err(this.report(meaning::stack_of_none(span, count)));
    }
    let Value::Instance(instance) = layer.value else {
        let ((text, span), sort) = (this.shown(layer.written), this.sort(&layer.value));
        let cure = match layer.value {
            Value::Layer(_) => format!("give its hyper-parameters: `{text}(…)`"),
            Value::Function(_) | Value::Builtin(_) => format!(
                "a function has no parameters of its own: apply it with `fold`, as in `fold(iota({count}), x, |x, _| {text}(x))`, or make it a `layer`"
            ),
            _ => "give a layer with its hyper-parameters, as in `x.stack(4, residual(256))`".to_owned(),
        };
        return Err(this.report(meaning::not_a_stacked_layer(span, &text, &sort, &cure)));
    };
    this.at(bound.span);
    let state = this.step_leaf(x.node(), this.graph.shape(x.node()).clone());
    let data = Arguments {
        positional: vec![Given {
            value: Value::Tensor(Tensor { node: state, ..x.tensor }),
            written: x.written,
        }],
        named: Vec::new(),
        callee: bound.name,
        span: bound.span,
    };
    let begun = this.stacks.len();
    this.stacks.push(Stack::new(instance, count as usize));
    let next = this.apply_instance(instance, data);
    let stack = this.stacks.swap_remove(begun);
    let next = this.operand(&Given { value: next?, written: layer.written })?;
    let [before, after] = [x.node(), next.node()].map(|node| this.graph.shape(node).clone());
    if before != after {
        let ((text, span), why) = (this.shown(layer.written), this.facts(&[x]));
        return Err(this.report(meaning::stack_changes_shape(
            span,
            &text,
            &before.to_string(),
            &after.to_string(),
            why,
        )));
    }
    this.at(bound.span);
    let carried = vec![Carried { leaf: state, init: x.node(), next: next.node() }];
    let steps = Axis::Known(count as usize);
    let results = this.close(carried, stack.parameters, Vec::new(), steps, false);
    let kind = x.tensor.kind.union(next.tensor.kind);
    Ok(Value::Tensor(Tensor { node: results[0], kind }))
}
