//! Mistakes in the statements of a network.

use crate::diagnostic::did_you_mean;
use crate::diagnostic::table::messages;

/// What may begin an item, for those who wrote something else.
const KEYWORDS: &str = "items begin with `input`, `target`, `param`, `length`, `let`, `fn`, `layer`, `const`, `output`, `loss` or `metric`";

messages! {
    /// An item that a later version of the language will have.
    not_supported(keyword: &str) {
        what: "`{keyword}` is not supported yet",
        why: vec!["it will declare values that are kept from one training step to the next".into()],
        help: "use values that are computed anew for every example",
    }

    /// A length without its largest value.
    length_without_bound(name: &str, found: &str) {
        what: "a length has a largest value, behind `<=`, but here is {found}",
        help: "write `length {name} <= 64;`: memory is planned for this many",
    }

    /// A misspelt or foreign keyword where it is plain which one was meant.
    unknown_item(word: &str, meant: &str) {
        let cure = did_you_mean(word, [meant], &format!("did you mean `{meant}`?"));
        what: "`{word}` begins no item of a network",
        help: "{cure}",
    }

    /// A word that begins no item.
    foreign_item(word: &str, cure: &str) {
        what: "`{word}` begins no item of a network",
        why: vec![KEYWORDS.into()],
        help: "{cure}",
    }

    /// An item of ordinary Rust inside a network.
    rust_item(word: &str) {
        what: "`{word}` does not belong in a network",
        why: vec![KEYWORDS.into()],
        help: "move ordinary Rust out of the macro, and a second network behind the first",
    }

    /// An import in the notation of another language.
    import(word: &str) {
        what: "`{word}` imports nothing into a network",
        why: vec!["the functions and constants of the language are all in sight".into()],
        help: "remove the line",
    }

    /// An item of a network says who may see it.
    visibility_of_item() {
        what: "items of a network are not `pub` or private by themselves",
        help: "remove `pub`: inputs, parameters and outputs are as visible as the network",
    }

    /// A declaration that does not say what it declares.
    missing_kind(name: &str) {
        what: "the declaration of `{name}` does not say what it is",
        help: "write `input {name}: …` if it is given, `target {name}: …` if it is given for training only, `param {name}: …` if it is learned",
    }

    /// A layer declared like a field.
    layer_as_field(name: &str, layer: &str) {
        what: "`{name}` is declared like a field of a structure",
        help: "write `let {name} = {layer}(…);`, and apply it below: `{name}(x)`",
    }

    /// A value is named without `let`.
    missing_let(name: &str) {
        what: "`let` is missing before `{name}`",
        help: "write `let {name} = …;`",
    }

    /// A part of a value that is given another one.
    assigned_part() {
        what: "a part of a value cannot be given another one: values never change",
        help: "make a new value with a name of its own, `let next = …;`; the first values of a parameter are declared, `param w: [3] = zeros();`",
    }

    /// A value that nothing uses.
    unused_value() {
        what: "this value is computed, but nothing takes it",
        help: "give it a name, `let name = …;`, or return it, `output name = …;`",
    }

    /// A call of something that is done outside of networks.
    outside_of_networks(name: &str, cure: &str) {
        what: "`{name}` does nothing in a network",
        help: "{cure}",
    }

    /// A statement does not end with `;`.
    missing_semicolon() {
        what: "`;` is missing after this",
        help: "end the statement with `;`",
    }

    /// A statement ends with a comma.
    comma_after_statement() {
        what: "`,` does not end a statement",
        help: "write `;` in place of the `,`",
    }

    /// `let` before another keyword.
    two_keywords(keyword: &str) {
        what: "`{keyword}` begins a statement of its own",
        help: "remove the `let` before it",
    }

    /// A statement that goes on behind a comma.
    several_in_statement(number: bool) {
        let cure = if number { "write a decimal number with a point, `0.5`" } else { "write a statement for each, with its own keyword: `output a; output b;`" };
        what: "a statement declares one thing, and does not go on behind `,`",
        help: "{cure}",
    }

    /// One statement declares several names.
    several_names(keyword: &str, first: &str, second: &str) {
        what: "one `{keyword}` declares one name",
        help: "write a statement for each: `{keyword} {first}; {keyword} {second};`",
    }

    /// An input or target has a value.
    given_value(keyword: &str, name: &str) {
        let when = if keyword == "input" { "training and prediction" } else { "training" };
        what: "`{keyword} {name}` cannot have a value here: it is given for {when}",
        help: "declare it by its type, `{keyword} {name};`, or use `param` for a value that is learned, `const` for a fixed one",
    }

    /// `=` where a type follows.
    equals_before_type(keyword: &str, name: &str) {
        what: "the type of `{name}` stands after `:`, not after `=`",
        help: "write `{keyword} {name}: …;`",
    }

    /// A type follows a name without `:`.
    missing_colon(keyword: &str, name: &str) {
        what: "`:` is missing between `{name}` and its type",
        help: "write `{keyword} {name}: …`",
    }

    /// A parameter has no initial value.
    missing_initial_value(name: &str) {
        what: "parameter `{name}` has no initial value",
        help: "write `param {name}: … = glorot_uniform();`, or any other initialiser, number or array",
    }

    /// `let mut`.
    mutable() {
        what: "values of a network never change: there is no `mut`",
        help: "remove `mut`; what training changes is a `param`",
    }

    /// A computed value is declared with its type.
    type_of_value(keyword: &str, name: &str) {
        what: "`{keyword}` takes no type: it is inferred from the value",
        help: "write `{keyword} {name} = …;`",
    }

    /// `:` where `=` and a value follow.
    colon_for_equals(name: &str) {
        what: "a value stands after `=`, not after `:`",
        help: "write `let {name} = …;`",
    }

    /// `let a, b = …`.
    tuple_without_parentheses(first: &str, second: &str) {
        what: "several names stand in parentheses",
        help: "write `let ({first}, {second}) = …;`",
    }

    /// `==` where `=` and a value follow.
    comparison_for_value(keyword: &str, name: &str) {
        what: "`==` compares; a value is given with `=`",
        help: "write `{keyword} {name} = …;`",
    }

    /// `<-` or `:=` where `=` and a value follow.
    foreign_equals(sign: &str, keyword: &str, name: &str) {
        what: "a value is given with `=`, not with `{sign}`",
        help: "write `{keyword} {name} = …;`",
    }

    /// A statement ends where its `=` should stand.
    name_without_value(keyword: &str, name: &str) {
        what: "`{keyword}` gives a name to a value, and the value is missing",
        help: "write `{keyword} {name} = …;`",
    }

    /// A statement ends right after its keyword.
    statement_without_value(keyword: &str) {
        let example = match keyword {
            "loss" => "loss cross_entropy(logits, label);",
            "metric" => "metric accuracy = argmax(logits) == label;",
            _ => "output softmax(logits);",
        };
        what: "`{keyword}` has no value",
        help: "write an expression after it, as in `{example}`",
    }

    /// `loss = …`.
    equals_after_loss() {
        what: "`loss` is followed by its value at once",
        help: "remove this sign: `loss cross_entropy(logits, label);`",
    }

    /// The loss has a name.
    named_loss(name: &str) {
        what: "the loss has no name: there is only one",
        help: "write `loss …;`, or `let {name} = …; loss {name};` to use the value elsewhere",
    }

    /// A metric has no name.
    metric_without_name() {
        what: "`metric` has no name, by which it could be shown",
        help: "write `metric accuracy = …;`",
    }
}
