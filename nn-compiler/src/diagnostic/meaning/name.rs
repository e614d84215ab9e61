//! Names that stand for nothing, or for two things.

use proc_macro2::Span;

use crate::diagnostic::at;
use crate::diagnostic::table::messages;

messages! {
    /// A name that nothing declares.
    unknown_name(name: &str, cure: &str) {
        what: "nothing here is called `{name}`",
        help: "{cure}",
    }
    /// A parameter of a layer that is called.
    parameter_as_method(layer: &str, name: &str) {
        what: "`{name}` of `{layer}` is a parameter, and is not called",
        help: "write `{layer}.{name}`, without parentheses",
    }
    /// A gradient as a part of a value.
    gradient_as_part(value: &str) {
        what: "a value has no part `grad`: the gradient of the loss is made by training, and is not a value of the network",
        help: "a derivative within the network says of what it is: `grad(y, {value})` for a scalar `y`",
    }
    /// A method without its parentheses.
    method_without_arguments(name: &str) {
        what: "the parentheses of method `{name}` are missing",
        why: vec!["only layers have named parts: their parameters".into()],
        help: "write `.{name}()`",
    }
    /// A part of a value that is not a parameter of a layer.
    unknown_parameter(owner: &str, name: &str, owned: &str, cure: &str) {
        what: "`{owner}` has no parameter `{name}`",
        why: vec![owned.into()],
        help: "{cure}",
    }
    /// A parameter of a layer that has none yet.
    parameter_before_layer(owner: &str, name: &str, made: Span) {
        what: "`{owner}.{name}` is used before the layer `{owner}` is applied",
        why: at("made", made),
        help: "move this below the first `{owner}(…)`: a layer makes its parameters where it is first applied",
    }
    /// A name used above its declaration.
    used_before_declared(name: &str, later: Span) {
        what: "`{name}` is used before it is declared",
        why: at("declared", later),
        help: "move the declaration up: a network is read from top to bottom",
    }
    /// An argument used in the default of one that comes before it.
    argument_used_before(name: &str, later: Span) {
        what: "a default sees the arguments before its own, and `{name}` is not one of them",
        why: at("declared", later),
        help: "write `{name}` before it, or give the default as a number",
    }
    /// A name declared twice in one network.
    declared_twice(name: &str, first: Span) {
        what: "`{name}` is declared twice",
        why: at("first", first),
        help: "give one of them another name: inputs, targets, parameters, values, functions and outputs share one set of names",
    }
    /// Two networks of the same name.
    network_named_twice(name: &str, first: Span) {
        what: "two networks are called `{name}`",
        why: at("first", first),
        help: "give one of them another name",
    }
    /// Two networks whose modules have the same name.
    networks_of_one_module(name: &str, first: &str, at_first: Span, module: &str) {
        what: "`{name}` and `{first}` have one module, `{module}`",
        why: at("first", at_first),
        help: "give one of them a name that differs in more than capitals and underscores",
    }
    /// Two outputs of the same name.
    output_named_twice(name: &str, first: Span) {
        what: "two outputs are called `{name}`",
        why: at("first", first),
        help: "name them: `output first_{name} = …;`",
    }
    /// `fan_in` or `fan_out` outside an initialiser.
    fan_outside_initialiser(name: &str) {
        what: "`{name}` is only known while a parameter gets its initial values",
        help: "use it in what stands after `=` of a `param`, or in a function called there",
    }
    /// A word of the language that the compiler does not know yet.
    not_supported_yet(name: &str, cure: &str) {
        what: "`{name}` is not supported yet",
        help: "{cure}",
    }
    /// `param` in a function.
    parameter_in_function(name: &str) {
        what: "`{name}` is a parameter of no layer: functions own nothing",
        help: "write `layer` instead of `fn`: `layer name()(x) {{ param {name} = …; … }}`",
    }
}
