//! Networks that are well formed and yet a mistake.

use proc_macro2::Span;

use crate::diagnostic::table::messages;
use crate::diagnostic::{Note, at};

messages! {
    /// A network without a loss.
    no_loss(name: &str) {
        what: "`{name}` has no `loss`, so nothing can be learned",
        help: "say what is to become small: `loss (y - prediction).square();`",
    }
    /// A second loss.
    second_loss(first: Span) {
        what: "a network has one `loss`, and this is a second",
        why: at("first", first),
        help: "add them: `loss a + 0.1 * b;`",
    }
    /// A network without an output.
    no_output(name: &str) {
        what: "`{name}` has no `output`, so it predicts nothing",
        help: "say what prediction returns: `output prediction;`",
    }
    /// A loss that is not a scalar.
    loss_not_scalar(text: &str, why: Vec<Note>, cure: &str) {
        what: "the loss of one example is a scalar, but `{text}` is not",
        why: why,
        help: "{cure}",
    }
    /// Several values as one output.
    output_of_tuple(parts: usize) {
        what: "an output is one value, and these are {parts}",
        help: "write an output for each: `output a; output b;`",
    }
    /// An output that depends on a target.
    output_of_target(output: &str, target: &str, why: Vec<Note>) {
        what: "the output `{output}` depends on the target `{target}`, which is not known when predicting",
        why: why,
        help: "compute the output from inputs and parameters; to watch a value that depends on a target, make it a `metric`",
    }
    /// A parameter that the loss does not depend on.
    unused_parameter(name: &str, loss: Span) {
        what: "the loss does not depend on the parameter `{name}`, so it would never be learned",
        why: at("the loss stands", loss),
        help: "use it, or remove it; a tensor that is not learned is a `const` or `zeros([…])`",
    }
    /// An input that nothing depends on.
    unused_input(name: &str) {
        what: "nothing depends on the input `{name}`, which would have to be given for every prediction",
        help: "use it, or remove it; one that is there on purpose begins with `_`: `input _{name}`",
    }
    /// A target that nothing depends on.
    unused_target(name: &str) {
        what: "neither the loss nor a metric depends on the target `{name}`",
        help: "compare the prediction with it, or remove it; one that is there on purpose begins with `_`: `target _{name}`",
    }
    /// A layer that the loss does not depend on.
    unused_layer(name: &str, kind: &str, loss: Span) {
        what: "the loss does not depend on the layer `{name}` (a `{kind}`), so it would never be learned",
        why: at("the loss stands", loss),
        help: "use its result, or remove it",
    }
    /// A layer that is applied to nothing.
    layer_never_applied(name: &str, kind: &str) {
        what: "the layer `{name}` (a `{kind}`) is never applied, so its sizes are unknown",
        help: "apply it, `{name}(x)`, or remove it",
    }
    /// A softmax over one element.
    softmax_of_one(callee: &str, why: Vec<Note>) {
        what: "`{callee}` is over a single element: a softmax of one is always 1 and its gradient 0, so nothing would be learned",
        why: why,
        help: "for a yes-or-no question use `sigmoid`; for several classes give the layer before it one unit for each; `#[allow(dead_gradient)]` permits it",
    }
}
