//! Mistakes in types, shapes and ranges.

use crate::diagnostic::did_you_mean;
use crate::diagnostic::table::messages;

/// All types there are.
const TYPES: &str =
    "types are `[3, 28, 28]` (a shape), `class(10)`, `[64] of class(10)`, and none at all for a scalar";

messages! {
    /// A size stands without brackets.
    size_without_brackets(size: &str) {
        what: "sizes stand in brackets",
        help: "write `[{size}]`",
    }

    /// A shape stands in parentheses.
    shape_in_parentheses() {
        what: "a shape stands in brackets, not in parentheses",
        help: "write `[…]`",
    }

    /// A Rust array type in place of a shape.
    rust_array(sizes: &str) {
        what: "a shape lists its sizes alone: it is no Rust array type",
        why: vec!["all numbers of a network have one type, `f32` unless `#[dtype(f64)]` says otherwise".into()],
        help: "write `[{sizes}]`",
    }

    /// A semicolon between sizes.
    semicolon_in_shape() {
        what: "the sizes of a shape are separated by `,`",
        help: "write `[28, 28]`",
    }

    /// Brackets without a size.
    empty_shape(keyword: &str, name: &str) {
        what: "a shape has at least one size",
        help: "a scalar has no type: write `{keyword} {name}` without `: []`",
    }

    /// A pair of brackets for each axis.
    brackets_per_axis() {
        what: "all sizes of a shape stand in one pair of brackets",
        help: "write `[28, 28]` rather than `[28][28]`",
    }

    /// An axis whose size is left open, as the batch's is elsewhere.
    open_size() {
        what: "every size of a shape is a number here",
        why: vec!["a network is written for one example; the batch is not an axis of it".into()],
        help: "remove the axis if it is the batch, else write its size",
    }

    /// A number type in place of a shape.
    scalar_type(found: &str, kind: &str, keyword: &str, name: &str) {
        let (why, cure) = match kind {
            "number" => (
                "all numbers of a network have one type, `f32` unless `#[dtype(f64)]` stands before it",
                format!("a scalar has no type: write `{keyword} {name}`"),
            ),
            "flag" => ("yes and no are two classes", format!("write `{keyword} {name}: class(2)`")),
            _ => ("integers are classes, whose number is known", format!("write `{keyword} {name}: class(10)` for integers from 0 to 9")),
        };
        what: "`{found}` is not a type of the network language",
        why: vec![why.into()],
        help: "{cure}",
    }

    /// A word that is not a type.
    foreign_type(word: &str) {
        let cure = did_you_mean(word, ["class"], "write the shape in brackets, or nothing for a scalar");
        what: "`{word}` is not a type",
        why: vec![TYPES.into()],
        help: "{cure}",
    }

    /// A shape and its classes without `of`.
    missing_of() {
        what: "`of` is missing between the shape and its classes",
        help: "write `[5] of class(3)`",
    }

    /// A shape behind the classes.
    shape_behind_class() {
        what: "the shape of several classes comes before them",
        help: "write `[5] of class(3)`",
    }

    /// `of` is not followed by `class`.
    elements_of_type(found: &str) {
        what: "`of` is followed by `class(…)`, not by {found}",
        why: vec![TYPES.into()],
        help: "remove `of …` if the elements are numbers",
    }

    /// Classes given by their names.
    classes_by_name(names: &[String]) {
        let count = names.len();
        let numbered = names.iter().enumerate().map(|(number, name)| format!("`{name}` is {number}"));
        let numbers = numbered.collect::<Vec<_>>().join(", ");
        what: "classes have no names: they are counted from 0",
        help: "write `class({count})`, in which {numbers}",
    }

    /// `class` without the number of classes in parentheses.
    class_without_count(count: u64) {
        let last = count.saturating_sub(1);
        what: "`class` is followed by the number of classes in parentheses",
        help: "write `class({count})` for the integers from 0 to {last}",
    }

    /// A parameter that is a class.
    class_parameter() {
        what: "a parameter cannot be a class: it is learned, so it is made of numbers",
        help: "write its shape, `param name: [3] = …;`, or use `input` for a class that is given",
    }

    /// An initialiser stands where the shape should.
    initialiser_as_shape(name: &str, initialiser: &str) {
        what: "the shape of `{name}` stands after `:`, its initial value after `=`",
        help: "write `param {name}: [3] = {initialiser}(…);`, or `param {name} = …;` for a scalar",
    }

    /// A range in the notation of mathematics.
    interval() {
        what: "a range is written with `..=`",
        help: "write `in 0.0..=1.0`",
    }

    /// A range without an upper end.
    open_range() {
        what: "a range has two ends",
        help: "write `in 0.0..=INFINITY` if there is no upper one",
    }

    /// A range that leaves its upper end out.
    exclusive_range() {
        what: "both ends belong to a declared range",
        help: "write `..=` in place of `..`",
    }
}
