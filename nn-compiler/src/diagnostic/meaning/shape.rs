//! Shapes and axes that do not fit.

use crate::diagnostic::Note;
use crate::diagnostic::table::messages;

messages! {
    /// Shapes that do not broadcast.
    no_broadcast(operation: &str, why: Vec<Note>) {
        what: "`{operation}` joins shapes that do not fit",
        why: why,
        help: "from the last axis on, sizes must be equal or 1; `x.unsqueeze(axis)` makes an axis of 1, `transpose` and `reshape` rearrange",
    }
    /// A layer applied to a tensor of another shape.
    wrong_argument_shape(layer: &str, pattern: &str, why: Vec<Note>, cure: &str) {
        what: "`{layer}` takes a tensor of shape {pattern}",
        why: why,
        help: "{cure}",
    }
    /// Two axes that are joined differ in size.
    axis_mismatch(callee: &str, axis: &str, left: &str, right: &str, why: Vec<Note>, cure: &str) {
        what: "`{callee}` joins {axis} of two tensors, but {left} ≠ {right}",
        why: why,
        help: "{cure}",
    }
    /// Axes joined by `dot` that differ in size.
    dot_mismatch(what: &str, why: Vec<Note>) {
        what: "`dot` joins the last axis of the left with the first of the right, but {what}",
        why: why,
        help: "for the product of elements write `*`; `transpose` exchanges the last two axes; `einsum` joins any axes",
    }
    /// An axis for a function that compares two tensors.
    axis_of_two(callee: &str, over: &str, second: &str) {
        what: "`{callee}` of two values compares element with element and goes over no axis",
        help: "leave out {over}, or leave out `{second}`",
    }
    /// A reduction of a scalar over an axis.
    no_axis(text: &str, why: Vec<Note>, cure: &str) {
        what: "`{text}` is a scalar: it has no axis",
        why: why,
        help: "{cure}",
    }
    /// An axis that does not exist.
    no_such_axis(axis: i64, rank: usize, why: Vec<Note>) {
        let cure = match rank {
            0 => "a scalar has no axes".to_string(),
            1 => "the only axis is 0".to_string(),
            _ => format!("axes count from 0 to {}, or from the last, -1, to -{rank}", rank - 1),
        };
        what: "there is no axis {axis}",
        why: why,
        help: "{cure}",
    }
    /// An axis named twice.
    axis_twice(text: &str) {
        what: "`{text}` names an axis twice",
        help: "name each axis once",
    }
    /// A stack of tensors of different shapes.
    stack_of_different_shapes(why: Vec<Note>) {
        what: "`[…]` stacks values of one shape, but this one differs",
        why: why,
        help: "join different sizes with `concat(a, b, axis = 0)`",
    }
    /// Tensors joined whose other axes differ.
    concat_of_different_shapes(axis: usize, why: Vec<Note>) {
        what: "`concat` joins along axis {axis}; the other axes must be equal, but these differ",
        why: why,
        help: "make the other axes equal, or join along another `axis`",
    }
    /// Tensors that are joined, given as one.
    concat_of_one(parts: &str) {
        what: "`concat` takes the tensors that it joins one after the other, and this is a single one",
        help: "write `concat({parts})`; `[{parts}]` alone puts them along a new first axis",
    }
    /// A new shape with another number of elements.
    reshape_of_other_size(shape: &str, has: usize, wants: usize, why: Vec<Note>) {
        what: "{has} elements do not fill the shape {shape}, which has {wants}",
        why: why,
        help: "the product of the sizes must stay {has}",
    }
    /// A size of -1.
    size_left_open(call: &str) {
        what: "-1 is not a size here, where every size is known",
        help: "write `{call}`",
    }
    /// A transpose of something without two axes.
    transpose_of_vector(text: &str, why: Vec<Note>) {
        what: "`transpose` exchanges the last two axes, which `{text}` does not have",
        why: why,
        help: "`unsqueeze` makes an axis",
    }
    /// An order of axes that is not a permutation.
    not_a_permutation(rank: usize, why: Vec<Note>) {
        what: "this is no order of {rank} axes",
        why: why,
        help: "name every axis once: `permute(x, (1, 0, 2))`",
    }
    /// A removal of an axis that has several elements.
    squeeze_of_large_axis(axis: usize, why: Vec<Note>) {
        what: "`squeeze` removes an axis of size 1, but axis {axis} is larger",
        why: why,
        help: "choose an element with `x[…]`, or reduce with `sum` or `mean`",
    }
    /// Amounts of padding that do not match the axes.
    wrong_padding(rank: usize, why: Vec<Note>) {
        what: "`pad` needs one amount from 0 for each of the {rank} axes",
        why: why,
        help: "write a number for a vector, else a tuple: `pad(x, before = (0, 1), after = (0, 1))`",
    }
    /// A shape that a tensor does not broadcast to.
    expanded_to_other_shape(shape: &str, why: Vec<Note>) {
        what: "`expand` repeats axes of size 1, which does not give the shape {shape} here",
        why: why,
        help: "from the last axis on, the sizes must be those of the tensor, or the tensor's must be 1; `tile` repeats others",
    }
    /// Numbers of repetitions that do not match the axes.
    wrong_repeats(rank: usize, why: Vec<Note>) {
        what: "`tile` needs one number of repetitions for each of the {rank} axes",
        why: why,
        help: "write a number for a vector, else a tuple: `tile(x, (2, 1))`",
    }
    /// A mask with more elements than what it masks.
    mask_too_large(callee: &str, why: Vec<Note>) {
        what: "the mask of `{callee}` has more elements than what it masks",
        why: why,
        help: "a mask broadcasts to the shape of the scores",
    }
}
