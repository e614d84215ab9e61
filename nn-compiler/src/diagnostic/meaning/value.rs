//! Values of the wrong sort: numbers, flags, conditions, tensors, classes, initialisers.

use proc_macro2::Span;

use crate::diagnostic::table::messages;
use crate::diagnostic::{Note, at, number as written};
use crate::limits::{LARGEST_AXIS, LARGEST_SIZE};

/// What a number is not: a literal by itself, anything else with its value. A literal so large may not be what was
/// written, to the digit.
fn called(text: &str, number: f64, wanted: &str) -> String {
    match written(number) {
        exact if exact == text && number.abs() > LARGEST_AXIS as f64 => {
            format!("this number is too large for {wanted}")
        }
        exact if exact == text => format!("{exact} is not {wanted}"),
        exact if exact.len() > 12 => format!("`{text}` is about {number:.3}, which is not {wanted}"),
        exact => format!("`{text}` is {exact}, which is not {wanted}"),
    }
}

/// How many elements a tensor has, however many.
fn multiplied(sizes: &[usize]) -> String {
    match sizes.iter().try_fold(1u128, |product, &size| product.checked_mul(size as u128)) {
        Some(product) => product.to_string(),
        None => "more than 10^38".to_owned(),
    }
}

messages! {
    /// Something else where a tensor is needed.
    not_a_tensor(text: &str, sort: &str, cure: &str) {
        what: "`{text}` is {sort}, where a tensor is needed",
        help: "{cure}",
    }
    /// Something else where a number known at compile time is needed.
    not_a_number(text: &str, sort: &str) {
        what: "`{text}` is {sort}, where a number known at compile time is needed",
        help: "write a number, a `const`, or a size of a shape pattern, and arithmetic of these",
    }
    /// A number that is not a size.
    not_a_size(text: &str, number: f64, why: Vec<Note>) {
        let what = called(text, number, "a size");
        what: "{what}",
        why: why,
        help: "write a whole number from 1 to {LARGEST_AXIS}",
    }
    /// A size that is a part of another, with a remainder.
    remainder_of_size(text: &str, dividend: &str, divisor: &str, cure: &str, why: Vec<Note>) {
        let what = match format!("{dividend} / {divisor}") {
            exact if exact == text => format!("`{text}` is not a whole number"),
            numbers => format!("`{text}` is {numbers}, which is not a whole number"),
        };
        what: "{what}",
        why: why,
        help: "{cure}",
    }
    /// A value with more elements than one may have.
    too_large(text: &str, sizes: &[usize]) {
        let size = multiplied(sizes);
        what: "`{text}` is too large: a tensor of shape {sizes:?} has {size} elements",
        help: "make it smaller: a tensor has at most {LARGEST_SIZE} elements, and {LARGEST_AXIS} along one axis",
    }
    /// A number that is not an integer.
    not_an_integer(text: &str, number: f64) {
        let what = called(text, number, "a whole number");
        what: "{what}",
        help: "write a whole number from -{LARGEST_AXIS} to {LARGEST_AXIS}",
    }
    /// Something else where `true` or `false` is needed.
    not_a_flag(text: &str, sort: &str) {
        let sort = if sort.ends_with(&format!("number {text}")) { "a number" } else { sort };
        what: "`{text}` is {sort}, where `true` or `false` is needed at compile time",
        help: "write `true`, `false`, or a comparison of numbers known at compile time",
    }
    /// Something else where a condition is needed.
    not_a_condition(text: &str, why: Vec<Note>) {
        what: "`{text}` is not a condition",
        why: why,
        help: "compare it: `{text} > 0`",
    }
    /// A `const` that is not known at compile time.
    not_constant(text: &str, sort: &str) {
        what: "`{text}` is {sort}; a `const` is a number, a flag or a string known at compile time",
        help: "write `let` for a computed value",
    }
    /// A `const` that is computed from itself.
    constant_of_itself(name: &str, declared: Span) {
        what: "`{name}` is computed from itself",
        why: at("declared", declared),
        help: "give one of the constants that are computed from each other a number",
    }
    /// A range without elements.
    empty_range(from: f64, to: f64) {
        what: "nothing lies between {from} and {to}",
        help: "write the lower end first",
    }
    /// A range of a class.
    range_of_class(name: &str, first: usize, last: usize) {
        what: "`{name}` is a class, an integer from {first} to {last}: it has no other range",
        help: "remove `in` and the range; which integers the classes are is said by `class(10)`, 0 to 9, or `class(1..=4)`",
    }
    /// A number computed at compile time that is not finite.
    not_finite(text: &str, is: &str) {
        what: "`{text}` {is}",
        help: "change the numbers it is computed from; infinity on purpose is written `INFINITY`",
    }
    /// A number beyond those of single precision.
    beyond_single_precision(number: f64) {
        what: "{number:e} is infinite in `f32`, whose numbers end at 3.4e38",
        help: "write a smaller number, or give the network `#[dtype(f64)]`, whose numbers end at 1.8e308",
    }
    /// A number that single precision takes for 0.
    below_single_precision(number: f64) {
        what: "{number:e} is 0 in `f32`, whose numbers begin at 1.4e-45",
        help: "write a larger number, or give the network `#[dtype(f64)]`, whose numbers begin at 4.9e-324",
    }
    /// A parameter that starts at infinity.
    infinite_start(name: &str, value: f64) {
        let value = if value > 0.0 { "∞" } else { "−∞" };
        what: "`{name}` starts from {value}, where nothing can be learned",
        help: "start from a finite number",
    }
    /// `true` or `false` in arithmetic.
    flag_as_number(operator: &str, text: &str, flag: bool) {
        let number = u8::from(flag);
        what: "`{operator}` takes numbers, but `{text}` is a flag",
        help: "write {number}; a flag chooses: `if flag {{ … }} else {{ … }}`",
    }
    /// A negative standard deviation.
    negative_deviation(deviation: f64) {
        what: "a standard deviation cannot be {deviation}",
        help: "write `normal(deviation)` or `normal(mean, deviation)` with a deviation from 0",
    }
    /// Something else where initial values are needed.
    not_an_initialiser(text: &str, sort: &str, cure: &str) {
        what: "`{text}` is {sort}, where initial values are needed",
        help: "{cure}",
    }
    /// An array literal that does not fill its parameter.
    wrong_literal(name: &str, shape: &str, found: &str) {
        what: "this literal does not fill `{name}: {shape}`",
        why: vec![found.into()],
        help: "write one number for each element, the axes as nested arrays; or change the shape",
    }
    /// An initial value outside of the declared range.
    initial_value_outside(name: &str, value: f64, low: f64, high: f64) {
        what: "`{name}` starts at {value}, which its declared range {low}..={high} does not contain",
        help: "start within the range, or declare a wider one",
    }
    /// An array as initial value of a scalar.
    shape_missing(name: &str, shape: &str) {
        what: "`{name}` is a scalar, but its initial value is an array",
        help: "declare its shape: `param {name}: {shape} = …;`",
    }
    /// Something else where a class is needed.
    not_a_class(text: &str, why: Vec<Note>) {
        let is_name = text.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        let cure = match is_name {
            true => format!("declare it with its number of classes: `input {text}: class(10);`"),
            false => "give a value that is declared as a class, with `class(10)`".to_string(),
        };
        what: "`{text}` is not a class",
        why: why,
        help: "{cure}",
    }
    /// A comparison of classes out of different numbers of classes.
    different_classes(left: &str, right: &str, why: Vec<Note>) {
        what: "a `{left}` is compared with a `{right}`",
        why: why,
        help: "make both the same classes: as many, and from the same first one; `argmax` counts from 0",
    }
    /// A comparison of a class with a number that no class has.
    class_out_of_range(class: &str, other: &str, first: usize, last: usize, why: Vec<Note>) {
        what: "`{class}` is a class from {first} to {last}, so comparing it with `{other}` says nothing",
        why: why,
        help: "compare it with a number from {first} to {last}",
    }
    /// A class that has one value only.
    single_class(only: usize) {
        what: "every example is of the one class {only}: nothing can be told from it",
        help: "a yes-or-no question has two classes, `class(2)`: 0 and 1",
    }
    /// A class below 0.
    negative_class(number: i64) {
        what: "`{number}` cannot be a class",
        help: "classes are whole numbers from 0 on: `class(10)`, or from another first one, `class(1..=4)`",
    }
    /// A comparison for equality of a number that is learned with what is given.
    equality_of_numbers(text: &str, other: &str, why: Vec<Note>, cure: &str) {
        what: "`{text}` is a number that is learned: it will hardly ever equal `{other}`",
        why: why,
        help: "{cure}",
    }
    /// A comparison of a prediction with a target of another shape.
    comparison_of_other_shape(operator: &str, prediction: &str, target: &str, why: Vec<Note>, cure: &str) {
        what: "`{operator}` compares element with element, but `{target}` has another shape than `{prediction}`",
        why: why,
        help: "{cure}",
    }
    /// Branches of `if` of different forms.
    branches_differ(then: &str, otherwise: &str) {
        what: "the branches of this `if` differ: one is {then}, the other {otherwise}",
        help: "give both branches the same form",
    }
}
