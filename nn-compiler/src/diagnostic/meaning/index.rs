//! Indices and slices.

use crate::diagnostic::Note;
use crate::diagnostic::table::messages;

messages! {
    /// An index beyond the axis.
    index_out_of_range(index: &str, text: &str, size: usize, cure: &str, why: Vec<Note>) {
        let last = size - 1;
        what: "the index `{index}` reaches beyond `{text}`, which has places 0 to {last} there",
        why: why,
        help: "{cure}",
    }
    /// An index that a condition on a tensor bounds, in a branch that mixes its elements.
    index_bounded_by_element(index: &str, text: &str, size: usize, why: Vec<Note>) {
        let last = size - 1;
        what: "the condition around `{index}` holds element by element, but the branch mixes elements, so it reaches beyond `{text}`",
        why: why,
        help: "bound the index itself, `minimum(maximum(…, 0), {last})`",
    }
    /// A negative index.
    negative_index(text: &str, cure: &str, why: Vec<Note>) {
        what: "an index cannot be negative",
        why: why,
        help: "count from the start: `{text}[{cure}]`",
    }
    /// A slice beyond the axis, or without elements.
    slice_out_of_range(text: &str, start: i64, end: i64, size: usize, why: Vec<Note>) {
        let backwards = if start > end { "; `x[..; -1]` goes backwards" } else { "" };
        what: "`{start}..{end}` is not a slice of the {size} elements of `{text}` there",
        why: why,
        help: "write `start..end` with start below end and end at most {size}{backwards}",
    }
    /// A step that stays where it is.
    step_of_zero() {
        what: "a step of 0 stays in its place",
        help: "write a whole number: 2 takes every second element, -1 all of them backwards",
    }
    /// More indices than axes.
    too_many_indices(text: &str, found: &str, rank: &str, why: Vec<Note>) {
        what: "`{text}` has {rank}, but {found} stand here",
        why: why,
        help: "write at most one index for each axis; one `..` stands for all axes that are not named",
    }
    /// An index that is not a whole number.
    index_not_an_integer(text: &str, why: Vec<Note>) {
        what: "`{text}` cannot be an index: it is not a whole number of known range",
        why: why,
        help: "index by a class, as declared with `class(10)`, or by whole-number arithmetic of classes",
    }
    /// An index for an axis that differs from the tensor in other axes.
    index_of_other_shape(axis: usize, why: Vec<Note>) {
        what: "the index needs the axes of the tensor; only axis {axis} may have another size",
        why: why,
        help: "`expand` repeats an index; rows are chosen by `x[index]`",
    }
    /// Rows of which the index does not say where they belong.
    rows_without_index(why: Vec<Note>) {
        what: "the first axes of what is added must be those of the index: a row for each number",
        why: why,
        help: "give an index for each row: `scatter_add` of `[n, 2]` takes an index `[n]`",
    }
    /// Several indices that are tensors.
    several_row_indices() {
        what: "only one index may be a tensor",
        help: "index one axis after the other: `x[i][.., j]`",
    }
    /// The arguments of a function in brackets.
    arguments_in_brackets(callee: &str, arguments: &str) {
        what: "arguments go in parentheses, and `{callee}` has no elements",
        help: "write `{callee}({arguments})`",
    }
    /// An index of a tuple.
    index_of_tuple(text: &str) {
        what: "`{text}` is a tuple, which has no axes",
        help: "take it apart: `let (a, b) = {text};`",
    }
}
