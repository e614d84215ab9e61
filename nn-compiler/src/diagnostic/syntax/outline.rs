//! Mistakes around networks: the `struct`, its attributes, and what else stands in the macro.

use proc_macro2::Span;

use crate::diagnostic::table::messages;
use crate::diagnostic::{at, did_you_mean};

messages! {
    /// Items of a network stand outside of any network.
    item_outside_network(keyword: &str) {
        what: "`{keyword}` stands outside of a network",
        why: vec!["only `fn`, `layer` and `const` may stand here, shared by all networks of the macro".into()],
        help: "put the items of a network between the braces of `pub struct Name {{ … }}`",
    }

    /// What stands in parentheses behind `pub` is not a place.
    bad_visibility() {
        what: "this is not a place where the network could be visible",
        help: "write `pub`, `pub(crate)`, `pub(super)` or `pub(in crate::module)`",
    }

    /// The keyword `struct` is missing.
    missing_struct(name: &str) {
        what: "`struct` is missing before `{name}`",
        help: "write `pub struct {name} {{ … }}`",
    }

    /// A network begins with another word than `struct`.
    not_struct(word: &str, cure: &str) {
        what: "a network begins with `struct`, not with `{word}`",
        help: "{cure}",
    }

    /// Something that is neither a network nor a definition stands in the macro.
    not_in_macro(word: &str) {
        what: "`{word}` begins nothing that stands in `network!`",
        why: vec!["here stand networks, `struct Name { … }`, and the `fn`, `layer` and `const` they share".into()],
        help: "move ordinary Rust out of the macro",
    }

    /// A network has no braces.
    network_without_braces(name: &str) {
        what: "network `{name}` has no body",
        help: "write its items between braces: `struct {name} {{ input x; … }}`",
    }

    /// A network's name begins with a small letter.
    network_in_lower_case(name: &str, advised: &str) {
        what: "the name of network `{name}` begins with a small letter",
        why: vec!["a network is a type, and types begin with a capital".into()],
        help: "call it `{advised}`",
    }

    /// A network is called like a structure that its module has.
    network_named_like_structure(name: &str, advised: &str) {
        what: "a network cannot be called `{name}`",
        why: vec![format!("the module of every network has a structure `{name}` of its own").into()],
        help: "call it `{advised}`",
    }

    /// A network names what it extends.
    network_extends(name: &str) {
        what: "a network extends nothing",
        why: vec!["the type that is made implements `Network`; parts that several networks share are functions and layers".into()],
        help: "write `struct {name} {{ … }}`, with nothing between the name and the brace",
    }

    /// A definition has type parameters.
    generics(name: &str) {
        what: "`{name}` cannot have type parameters",
        why: vec!["all numbers of a network have one type, and shapes are inferred".into()],
        help: "remove `<…>`; for double precision write `#[dtype(f64)]` before the network",
    }

    /// An attribute the language does not have.
    unknown_attribute(name: &str) {
        let all = "a network may have `#[dtype(f64)]`, `#[budget(ram = \"64 KiB\")]`, `#[derivatives(jacobian)]` and `#[allow(dead_gradient)]`";
        let cure = match name {
            "f64" | "float64" | "double" | "precision" | "float" | "type" => "write `#[dtype(f64)]`".to_owned(),
            "ram" | "memory" | "size" | "limit" => "write `#[budget(ram = \"64 KiB\")]`".to_owned(),
            "jacobian" | "hessian" | "input_gradient" | "hessian_vector_product" => format!("write `#[derivatives({name})]`"),
            _ => did_you_mean(name, ["dtype", "budget", "allow", "derivatives"], all),
        };
        what: "there is no attribute `{name}` for a network",
        help: "{cure}",
    }

    /// `#[derive]` on a network.
    derive() {
        what: "a network derives nothing: it is no ordinary `struct`",
        help: "remove the attribute; the generated type is `Clone` and implements `Network`",
    }

    /// An attribute on an item inside a network.
    attribute_of_item(name: &str) {
        what: "`#[{name}]` does not belong to an item of a network",
        help: "remove it, or put it before the `struct` if it is meant for the whole network",
    }

    /// An attribute written `#![…]`.
    inner_attribute() {
        what: "attributes of a network stand before it, without `!`",
        help: "remove the `!`",
    }

    /// An attribute that settles something a second time.
    attribute_twice(name: &str, first: Span) {
        what: "`{name}` is given twice",
        why: at("first", first),
        help: "remove one of them",
    }

    /// A comment written with `#`.
    hash_comment() {
        what: "`#` begins no comment",
        help: "write comments after `//`, documentation after `///`",
    }

    /// A documentation comment that documents nothing.
    stray_documentation() {
        what: "this comment documents nothing: no item follows it",
        help: "write it with `//`, or move it before the item that it documents",
    }

    /// A text as documentation.
    docstring(line: &str) {
        what: "a text that stands by itself documents nothing",
        help: "write it as a comment, `// {line}`, or before an item as its documentation, `/// {line}`",
    }

    /// `#[dtype]` does not name a number type.
    bad_dtype() {
        what: "`dtype` names the number type of all values: `f32` or `f64`",
        help: "write `#[dtype(f64)]`, or nothing for `f32`",
    }

    /// `#[allow]` names something that cannot be allowed.
    bad_allow() {
        what: "only `dead_gradient` can be allowed for a network",
        help: "write `#[allow(dead_gradient)]` if a gradient is meant to be zero everywhere",
    }

    /// `#[derivatives]` names something that a network has no method for.
    bad_derivatives(word: &str) {
        let names = ["input_gradient", "jacobian", "hessian_vector_product", "hessian", "normal_equations"];
        let all = "they are `input_gradient`, `jacobian`, `hessian_vector_product`, `hessian` and `normal_equations`";
        let cure = did_you_mean(word, names, all);
        let what = match word {
            "" => "`derivatives` names in parentheses those that the network is to have methods for".to_owned(),
            word => format!("there is no method for a derivative called `{word}`"),
        };
        what: "{what}",
        help: "{cure}",
    }

    /// `#[budget]` does not state an amount of memory.
    bad_budget() {
        what: "`budget` states an amount of memory with its unit",
        help: "write `#[budget(ram = \"64 KiB\")]`; the units are B, kB, KiB, MB, MiB, GB and GiB",
    }

    /// `#[budget]` limits something else than working memory.
    other_budget(name: &str, amount: &str) {
        what: "`budget` limits `ram`, the working memory: there is no limit for `{name}`",
        help: "write `#[budget(ram = \"{amount}\")]`",
    }

    /// `#[budget]` states something that is not an amount of memory.
    bad_amount(what: &str, cure: &str) {
        what: "{what}",
        help: "{cure}",
    }
}
