//! Mistakes in the definitions of functions and layers, and in blocks.

use proc_macro2::Span;

use crate::diagnostic::at;
use crate::diagnostic::table::messages;

messages! {
    /// A function's name is not followed by its arguments.
    function_without_arguments(name: &str) {
        what: "function `{name}` has no list of arguments",
        help: "write `fn {name}(x) = …;`",
    }

    /// A value that is declared by `layer`.
    layer_as_value(name: &str) {
        what: "`layer` defines a layer of one's own, and `{name}` is given a value",
        help: "write `let {name} = …;`",
    }

    /// A layer has not two argument lists.
    layer_with_one_list(name: &str) {
        what: "layer `{name}` needs two lists of arguments",
        why: vec![
            "first the hyper-parameters, known when an instance is made,".into(),
            "then the data, given each time it is applied".into(),
        ],
        help: "write `layer {name}(width)(x) {{ … }}`, or `layer {name}()(x) {{ … }}` without hyper-parameters",
    }

    /// An argument is declared with a type.
    typed_argument(of: &str) {
        what: "arguments of {of} have no types: shapes are inferred where they are given",
        help: "write the name alone",
    }

    /// An argument is declared to mean something that the language has no word for.
    unknown_role(word: &str, cure: &str) {
        what: "`{word}` says nothing of an argument",
        help: "{cure}",
    }

    /// An argument is compared with one that does not come before it.
    relation_to_nothing(name: &str, cure: &str) {
        what: "no argument `{name}` comes before this one",
        help: "{cure}",
    }

    /// Two arguments of one definition have the same name.
    argument_named_twice(name: &str, first: Span) {
        what: "two arguments are called `{name}`, so the first could never be used",
        why: at("first", first),
        help: "give one of them another name",
    }

    /// An argument without a default comes after one that has a default.
    default_before_required() {
        what: "this argument has no default, and one before it has",
        help: "write the arguments with a default last, or give this one a default too",
    }

    /// The data of a layer has a type that is not a shape.
    data_type() {
        what: "the type of a layer's data is a shape: every element is a number",
        help: "write `x: [n]`, `x: [.., n]`, or `x` alone for any shape",
    }

    /// The data of a layer has a default.
    default_of_data() {
        what: "the data of a layer has no default value",
        help: "make it a hyper-parameter: those stand in the first list",
    }

    /// A shape pattern has two `..`.
    two_rests() {
        what: "`..` may stand once in a shape: with two of them, the axes between could be any",
        help: "name the axes of which you know how many there are: `[.., h, w]`",
    }

    /// A parameter behind a semicolon that has no name.
    named_without_name() {
        what: "parameters behind `;` are given by their names, and this one has none",
        help: "write a name, or move it before the `;`",
    }

    /// A pattern of Rust that the language does not have.
    foreign_pattern() {
        what: "a pattern is a name, `_`, or a tuple of patterns",
        help: "write `(a, b)` for a tuple, a plain name otherwise",
    }

    /// A tensor taken apart by a pattern.
    array_pattern() {
        what: "a tensor is not taken apart by a pattern in brackets",
        help: "take its elements by their places: `let (a, b) = (x[0], x[1]);`",
    }

    /// `self` among the arguments.
    self_argument() {
        what: "functions have no `self`: they see the names around them",
        help: "remove it",
    }

    /// A return type.
    return_type() {
        what: "there are no return types: shapes are inferred from the value",
        help: "remove `-> …`",
    }

    /// `=>` before a function's value.
    arrow_before_body() {
        what: "the value of a function stands after `=`, not after `=>`",
        help: "write `fn name(x) = …;`",
    }

    /// A function or layer has no body.
    body_missing() {
        what: "the value is missing",
        help: "write `= …;` or a block `{{ … }}` here",
    }

    /// A block without a value.
    block_without_value() {
        what: "this block has no value",
        help: "end it with an expression without `;`",
    }

    /// The value of a block is followed by `;`.
    semicolon_after_result() {
        what: "with this `;` the block has no value",
        help: "remove the `;`",
    }

    /// An item of networks stands inside a block.
    item_in_block(keyword: &str) {
        what: "`{keyword}` does not belong in a block",
        why: vec!["before the value of a block may stand `let`, `param`, `const`, `fn` and `layer`".into()],
        help: "move it to the network itself",
    }

    /// A name is given a new value.
    assignment(name: &str) {
        what: "`{name} = …` would change a value; values never change",
        help: "make a new value with a name of its own: `let next = …;`",
    }
}
