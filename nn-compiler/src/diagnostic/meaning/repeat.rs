//! Loops over steps, stacks and lengths that do not fit.

use proc_macro2::Span;

use crate::diagnostic::table::messages;
use crate::diagnostic::{Note, at};

messages! {
    /// A loop over what has no axis.
    steps_over_scalar(callee: &str, text: &str, why: Vec<Note>) {
        what: "`{callee}` takes a step for each element along the first axis, but `{text}` is a scalar",
        why: why,
        help: "give a tensor with an axis; for a number of steps, go over `iota(10)`",
    }
    /// A loop over the empty tuple.
    steps_over_nothing(callee: &str) {
        what: "`{callee}` takes a step for each element, but is given nothing to go along",
        help: "give a tensor with an axis; for a number of steps, go over `iota(10)`",
    }
    /// A loop over tensors of different numbers of steps.
    steps_differ(callee: &str, why: Vec<Note>) {
        what: "`{callee}` takes elements of both along their first axes, which differ in size",
        why: why,
        help: "make the first axes equal: cut one to a range, as in `x[..3]`, or exchange its axes with `transpose`",
    }
    /// A step that cannot be called.
    not_a_step(callee: &str, text: &str, sort: &str, cure: &str) {
        what: "`{callee}` calls what makes the next state, but `{text}` is {sort}",
        help: "{cure}",
    }
    /// A step of another number of arguments than two.
    step_of_other_arguments(callee: &str, text: &str, takes: usize, cure: &str) {
        let count = match takes { 1 => "1 argument".to_owned(), takes => format!("{takes} arguments") };
        what: "`{callee}` calls its function with the state and the element, but `{text}` takes {count}",
        help: "{cure}",
    }
    /// A step that returns other parts than the state has.
    state_of_other_parts(callee: &str, begins: &str, makes: &str) {
        what: "the state of `{callee}` begins as {begins}, but a step makes it {makes}",
        help: "begin with the parts that a step returns: `(0, 0)` is a state of two",
    }
    /// A step that changes the shape of the state.
    state_of_other_shape(callee: &str, begins: &str, makes: &str, cure: &str, why: Vec<Note>) {
        what: "the state of `{callee}` begins as {begins}, but a step makes it {makes}",
        why: why,
        help: "{cure}",
    }
    /// A step that makes a number of a class or of a condition.
    state_of_other_kind(callee: &str, begins: &str, why: Vec<Note>) {
        what: "the state of `{callee}` begins as {begins}, but a step makes it another number",
        why: why,
        help: "begin with a number, `0.0 + …`, or return what it begins as",
    }
    /// A stack without a layer.
    stack_of_values() {
        what: "`stack` repeats a layer a number of times, as in `x.stack(4, residual(256))`",
        help: "give the number of blocks and the layer; for values along a new first axis write `[a, b]`",
    }
    /// A stack without a block.
    stack_of_none(count: i64) {
        what: "a stack has at least one block, not {count}",
        help: "give the number of blocks: `x.stack(4, residual(256))`",
    }
    /// A layer that is both repeated and applied by itself.
    layer_also_stacked(layer: &str, first: Option<Span>) {
        what: "this `{layer}` is repeated by `stack` and also applied by itself: there is not one set of parameters for both",
        why: first.map(|span| at("first applied", span)).into_iter().flatten().collect(),
        help: "make a second layer: `let other = {layer}(…);`",
    }
    /// A stack of what is not a layer.
    not_a_stacked_layer(text: &str, sort: &str, cure: &str) {
        what: "`stack` repeats a layer, each time with parameters of its own, but `{text}` is {sort}",
        help: "{cure}",
    }
    /// A stack of a layer that changes the shape.
    stack_changes_shape(text: &str, before: &str, after: &str, why: Vec<Note>) {
        what: "each block of a stack takes what the one before it returns, but `{text}` makes {after} of {before}",
        why: why,
        help: "repeat a layer that keeps the shape, or apply a layer before the stack that makes it {after}",
    }
    /// A length where a size is needed.
    length_as_size(text: &str, bound: usize) {
        what: "`{text}` is a length: it is known only when the network runs, and here a size is needed",
        help: "give a number, as {bound}, the largest that it may be; the first axis of an input or target may be a length",
    }
    /// A length that is not the first axis.
    length_behind_first(text: &str, field: &str) {
        what: "only the first axis of `{field}` may be a length, but `{text}` is another one",
        help: "put it first, as in `{field}: [{text}, 3]`, or give the other axis a number",
    }
    /// A function along an axis that is a length.
    along_length(callee: &str, text: &str, axis: usize, name: &str, why: Vec<Note>) {
        what: "`{callee}` needs the size of axis {axis} of `{text}`, but that is the length `{name}`, known only when the network runs",
        why: why,
        help: "go over it with `sum`, `mean`, `max`, `softmax`, `fold` or `scan`, which take the elements that there are",
    }
    /// A length that nothing has.
    length_of_nothing(name: &str) {
        what: "no input or target has the length `{name}`, so that no example says what it is",
        help: "declare an input along it, `input x: [{name}, 3];`, or remove it",
    }
}
