//! Mistakes in expressions.

use crate::diagnostic::table::messages;

messages! {
    /// Something else stands here than what may.
    expected(expected: &str, found: &str, cure: &str) {
        what: "expected {expected}, found {found}",
        help: "{cure}",
    }

    /// Brackets, signs or branches too deep within each other.
    nested_too_deeply(deepest: usize) {
        what: "brackets, signs and branches lie more than {deepest} deep within each other here",
        help: "compute what is inside before, in a `let`, and write its name here",
    }

    /// A value is missing.
    value_missing() {
        what: "a value is missing after this",
        help: "write an expression here",
    }

    /// A name that Rust keeps for itself.
    name_is_keyword(word: &str, what: &str) {
        what: "`{word}` cannot be {what}: Rust keeps the word for itself",
        help: "choose another name",
    }

    /// A word of Rust where a value should stand.
    keyword_as_value(word: &str) {
        what: "`{word}` is not a value here",
        help: "write a number, a name or an expression of them",
    }

    /// A power written with `^`.
    caret() {
        what: "Rust's `^` is exclusive-or",
        help: "write `x.pow(2)` or `x.square()`",
    }

    /// A power written with `**`.
    double_star() {
        what: "`**` is not an operator",
        help: "write `x.pow(2)` or `x.square()`",
    }

    /// A remainder.
    remainder() {
        what: "`%` is not an operator: what it gives for negative numbers differs from language to language",
        help: "write `modulo(a, b)`, which has the sign of `b`, as in Python; or `rem(a, b)`, with that of `a`, as in Rust",
    }

    /// A matrix product written with `@`.
    matrix_product(operator: &str) {
        what: "`{operator}` is not an operator",
        help: "write `dot(a, b)` for a product of matrices",
    }

    /// An operator for single elements.
    elementwise_operator(operator: &str) {
        let cure = match operator {
            ".^" => "x.pow(2)",
            "./" => "a / b",
            _ => "a * b",
        };
        what: "`{operator}` is not an operator: all arithmetic goes element by element",
        help: "write `{cure}`",
    }

    /// A comparison in the notation of another language.
    comparison(found: &str, sign: &str) {
        what: "`{found}` is not an operator",
        help: "write `{sign}`",
    }

    /// `a <=> b`.
    three_way_comparison() {
        what: "`<=>` is not an operator",
        help: "write `sign(a - b)`, which is -1, 0 or 1",
    }

    /// A shift of bits.
    shift(operator: &str) {
        let (cure, meaning) = if operator == "<<" { ("x * 8", "x << 3") } else { ("floor(x / 8)", "x >> 3") };
        what: "`{operator}` works on bits, and there are none here",
        help: "write `{cure}` for `{meaning}`",
    }

    /// A value that is passed on to a function by an arrow.
    pipe(operator: &str, cure: &str) {
        what: "`{operator}` is not an operator: a value is passed on by a call",
        help: "{cure}",
    }

    /// `v => v * 2`.
    fat_arrow() {
        what: "`=>` is not an operator",
        help: "write a function as `|v| v * 2`, a comparison as `a >= b`",
    }

    /// `|v| => v * 2`.
    arrow_in_closure(arrow: &str) {
        what: "the value of a function stands right behind `|…|`, without `{arrow}`",
        help: "write `|v| v * 2`",
    }

    /// A name with a `$`.
    dollar() {
        what: "names have no `$` before them",
        help: "remove the `$`",
    }

    /// A lifetime in the place of a value.
    lifetime(name: &str) {
        what: "`{name}` is a lifetime, and not a value",
        help: "write a number, a name or an expression of them: values here live as long as they are needed",
    }

    /// `self.name`.
    self_before_name() {
        what: "there is no `self`: the parts of a network are known by their names",
        help: "remove `self.`",
    }

    /// `1O`.
    letter_in_number(found: &str, meant: &str) {
        what: "`{found}` has the letter O where a number has a zero",
        help: "write `{meant}`",
    }

    /// Arguments in braces or angle brackets.
    arguments_in_braces(callee: &str, arguments: &str) {
        what: "arguments go in parentheses",
        help: "write `{callee}({arguments})`",
    }

    /// An operator on bits.
    bit_operator(operator: &str, logical: &str) {
        what: "`{operator}` works on bits, and there are none here",
        help: "write `{logical}` to join conditions",
    }

    /// A logical operator in words.
    operator_in_words(word: &str, sign: &str) {
        what: "`{word}` is not an operator",
        help: "write `{sign}`",
    }

    /// An operator that changes its operand.
    assignment_operator(operator: &str) {
        what: "`{operator}` would change a value; values never change",
        help: "make a new value with a name of its own: `let next = …;`",
    }

    /// `x++` or `x--`.
    increment(sign: &str) {
        what: "`{sign}{sign}` would change a value; values never change",
        help: "make a new value: `let y = x {sign} 1;`",
    }

    /// A plus before a value.
    unary_plus() {
        what: "a value has no `+` before it",
        help: "remove the `+`",
    }

    /// A reference.
    reference() {
        what: "there are no references: values are used as they are",
        help: "remove the `&`",
    }

    /// A dereference.
    dereference() {
        what: "there are no references to follow with `*`",
        help: "remove the `*`, or write the value that is to be multiplied before it",
    }

    /// A conversion with `as`.
    cast() {
        what: "there are no conversions: all numbers of a network have one type",
        help: "remove `as …`; a class becomes a number where it is used as one",
    }

    /// `a < b < c`.
    chained_comparison() {
        what: "comparisons cannot be chained",
        help: "write `a < b && b < c`",
    }

    /// `x?`.
    question_mark(sign: &str) {
        let cure = if sign == "?" { "remove the `?`" } else { "write the value alone, without `??` and what follows it" };
        what: "there is no `{sign}`: nothing in a network can fail or be missing",
        help: "{cure}",
    }

    /// `c ? a : b`.
    ternary() {
        what: "there is no `? :`",
        help: "write `if c {{ a }} else {{ b }}`",
    }

    /// `a if c else b`.
    python_choice() {
        what: "`if` stands before both values",
        help: "write `if c {{ a }} else {{ b }}`",
    }

    /// An `if` without `else`.
    missing_else() {
        what: "this `if` has no `else`, so it has no value where the condition fails",
        help: "write `if c {{ a }} else {{ b }}`",
    }

    /// An `else` without `if`.
    stray_else() {
        what: "this `else` belongs to no `if`",
        help: "write `if c {{ a }} else {{ b }}`",
    }

    /// `elif`.
    misspelt_else_if(word: &str) {
        what: "`{word}` is not a keyword",
        help: "write `else if`",
    }

    /// A branch of an `if` without braces.
    branch_without_braces(keyword: &str) {
        let place = if keyword == "if" { "after its condition" } else { "after `else`" };
        what: "a branch of `if` is a block, and none begins {place}",
        help: "write `if c {{ a }} else {{ b }}`",
    }

    /// `if a = b`.
    assignment_as_condition() {
        what: "`=` gives a name; a comparison is `==`",
        help: "write `==`",
    }

    /// `let` inside an expression.
    let_in_expression() {
        what: "`let` does not stand inside an expression",
        help: "write it as a statement before: in a block, `{{ let a = …; a + 1 }}`",
    }

    /// A loop.
    repetition(word: &str) {
        what: "there is no `{word}`: a network has no loops",
        help: "write arithmetic over whole tensors: `sum(x * y)` in place of a loop over elements",
    }

    /// `match`.
    many_way_choice() {
        what: "there is no `match`",
        help: "write `if … {{ … }} else if … {{ … }} else {{ … }}`",
    }

    /// `return`.
    return_value() {
        what: "there is no `return`: a block's value is its last expression",
        help: "remove `return`, and the `;` after the value",
    }

    /// A closure in the notation of another language.
    foreign_closure(word: &str) {
        what: "`{word}` makes no function inside an expression",
        help: "write `|x| x * 2`",
    }

    /// A closure without arguments.
    closure_without_arguments() {
        what: "a closure has at least one argument",
        help: "write `|x| …`, or the value alone",
    }

    /// `True`.
    capital_flag(found: &str, flag: &str) {
        what: "`{found}` is written with a small letter here",
        help: "write `{flag}`",
    }

    /// A number with a suffix for its type.
    number_suffix(suffix: &str, digits: &str) {
        what: "numbers have no suffix: `{suffix}`",
        why: vec!["all numbers of a network have one type, `f32` unless `#[dtype(f64)]` stands before it".into()],
        help: "write `{digits}`",
    }

    /// `2x`.
    implicit_product(digits: &str, name: &str) {
        what: "`*` is missing between `{digits}` and `{name}`",
        help: "write `{digits} * {name}`",
    }

    /// `2(x + 1)`.
    number_called() {
        what: "a number cannot be called",
        help: "write `*` before the parenthesis to multiply",
    }

    /// A number beyond the largest one.
    number_too_large() {
        what: "this number is larger than any that can be computed with",
        help: "write `INFINITY` if that is meant",
    }

    /// A number that nothing can tell from 0.
    number_too_small() {
        what: "this number is smaller than any that can be computed with: it would be 0",
        help: "write `0`, or a number from 4.9e-324",
    }

    /// A number that begins with its point.
    point_without_zero(digits: &str) {
        what: "a number begins with a digit, not with its point",
        help: "write `0.{digits}`",
    }

    /// A number in quotation marks.
    quoted_number(number: &str) {
        what: "this is a text, and a number is wanted",
        help: "remove the quotation marks: `{number}`",
    }

    /// A text where a number should stand.
    stray_text() {
        what: "this is a text, and a number is wanted",
        why: vec!["texts stand alone as arguments, as in `einsum(\"ij,j->i\", a, b)`".into()],
        help: "write a number, a name or an expression of them",
    }

    /// `x[]`.
    empty_index() {
        what: "the index is missing",
        help: "write `x[3]`, `x[2..5]` or `x[.., 0]`",
    }

    /// A range in an index that includes its upper end.
    inclusive_index() {
        what: "the upper end of a slice does not belong to it",
        help: "write `..` and one more: `x[2..5]` takes the elements 2, 3 and 4",
    }

    /// A slice with `:`.
    colon_in_index() {
        what: "slices are written with `..`, not with `:`",
        help: "write `x[2..5]`, `x[2..]`, `x[..5]`, or `x[.., 0]` for a whole axis; with a step `x[2..5; 2]`, backwards `x[..; -1]`",
    }

    /// A step behind an index that is not a range.
    step_without_range() {
        what: "only a range has a step: `x[1..9; 2]`",
        help: "write the range before the `;`, as in `x[..; 2]`; separate indices of several axes by `,`",
    }

    /// `...` in an index.
    ellipsis() {
        what: "`...` is not an index: `..` stands for all axes that are not named",
        help: "write `..` in its place: `x[.., 0]`",
    }

    /// A range outside of brackets.
    stray_range() {
        what: "a range is not a value",
        help: "write it in an index, `x[2..5]`, or declare it, `input x in 0.0..=1.0;`; `iota(n)` counts from 0",
    }

    /// `=` inside an expression.
    stray_equals() {
        what: "`=` does not stand inside an expression",
        help: "write `==` to compare; a name is given by `let name = …;`",
    }

    /// `:` inside an expression.
    stray_colon() {
        what: "`:` does not stand inside an expression",
        help: "remove it and what follows if it is a type: those are inferred",
    }

    /// A comma is missing between elements.
    missing_comma(found: &str) {
        what: "`,` is missing before {found}",
        help: "separate the elements by `,`, or write the operator that joins them",
    }

    /// `;` between elements.
    semicolon_in_list() {
        what: "elements are separated by `,`",
        help: "write `,`; an initial value that is the same everywhere is `zeros()` or `constant(0.5)`",
    }

    /// A named argument with `:`.
    colon_in_argument(name: &str) {
        what: "a named argument is given with `=`",
        help: "write `{name} = …`",
    }

    /// `x.0`.
    tuple_field() {
        what: "parts of a tuple have no numbers",
        help: "take it apart with `let (a, b) = …;`",
    }

    /// A path or type argument with `::`.
    path(cure: &str) {
        what: "names have no `::` here",
        why: vec!["functions and constants of the language are all in sight: `exp(x)`, `PI`; shapes are inferred".into()],
        help: "{cure}",
    }

    /// `vec![…]`.
    vec_macro() {
        what: "there are no macros inside a network",
        help: "write `[a, b]`",
    }

    /// A macro call.
    macro_call(name: &str) {
        what: "there are no macros inside a network: `{name}!`",
        help: "call a function, without `!`",
    }
}
