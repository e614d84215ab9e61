//! Derivatives within a network that do not exist, or are zero.

use proc_macro2::Span;

use crate::diagnostic::table::messages;
use crate::diagnostic::{Note, at};

messages! {
    /// The gradient of something that is not a scalar.
    gradient_of_tensor(callee: &str, y: &str, x: &str, why: Vec<Note>) {
        what: "`{callee}` is the derivative of a scalar, but `{y}` has axes",
        why: why,
        help: "write `jacobian({y}, {x})` for the derivative of each element, or `{callee}(sum({y}), {x})` for that of their sum",
    }
    /// A derivative of or by classes or conditions.
    derivative_of_classes(text: &str, sort: &str) {
        what: "`{text}` is {sort}: it changes in steps, and has no derivative",
        help: "differentiate real numbers, and by real numbers: the scores instead of their `argmax`, say",
    }
    /// A derivative by something that the value is not computed from.
    no_dependence(y: &str, x: &str, cure: &str, why: Vec<Note>) {
        what: "`{y}` is not computed from `{x}`, so its derivative is zero everywhere",
        why: why,
        help: "{cure}",
    }
    /// A derivative through what is constant between its jumps.
    derivative_through_steps(y: &str, x: &str, through: &str, place: Span) {
        what: "the derivative of `{y}` by `{x}` is zero everywhere",
        why: at(&format!("`{x}` only reaches it through {through},"), place),
        help: "use a smooth function on the way: `tanh`, `gelu` or `softplus` have derivatives of every order, `relu` only a first",
    }
    /// A direction of another shape than what moves along it.
    direction_of_other_shape(callee: &str, of: &str, wanted: &str, why: Vec<Note>) {
        what: "`{callee}` needs a direction with the shape of `{of}`, {wanted}",
        why: why,
        help: "give both the same shape: `reshape`, `ones` and `[a, b]` make tensors of a wanted one",
    }
    /// A divergence of something that is not a field over its own space.
    divergence_of_other_shape(f: &str, x: &str, why: Vec<Note>) {
        what: "`divergence` adds up the derivative of each element of `{f}` by the same element of `{x}`, but their shapes differ",
        why: why,
        help: "give both the same shape; for all derivatives write `jacobian({f}, {x})`",
    }
    /// A tuple of variables where one is needed.
    one_variable(callee: &str) {
        what: "`{callee}` differentiates by one tensor, but a tuple is given",
        help: "stack the variables before the value is computed from them: `let p = [x, y];`, then differentiate by `p`",
    }
}
