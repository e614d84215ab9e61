//! Calls of functions and layers.

use proc_macro2::Span;

use crate::diagnostic::table::messages;
use crate::diagnostic::{Note, at};

messages! {
    /// A call of something that is not a function.
    not_callable(name: &str, sort: &str) {
        what: "`{name}` cannot be called: it is {sort}",
        help: "call a function or a layer; for a product write `*`",
    }
    /// More arguments than a function takes.
    too_many_arguments(callee: &str, found: &str, cure: &str) {
        what: "`{callee}` does not take {found}",
        help: "{cure}",
    }
    /// An argument given by its place that has to be given by name.
    argument_by_name(callee: &str, name: &str, cure: &str) {
        what: "`{callee}` takes `{name}` by its name, not by its place",
        help: "write `{cure}`",
    }
    /// An argument that is missing.
    missing_argument(callee: &str, what: &str, takes: &str) {
        what: "`{callee}` needs {what}",
        help: "it is called as `{takes}`",
    }
    /// A named argument that a function does not have.
    unknown_argument(callee: &str, name: &str, cure: &str) {
        what: "`{callee}` has no argument `{name}`",
        help: "{cure}",
    }
    /// An argument given twice.
    argument_given_twice(callee: &str, name: &str) {
        what: "`{name}` of `{callee}` is given twice",
        help: "give it once: by its place or by its name",
    }
    /// A function or layer that uses itself.
    recursion(callee: &str) {
        what: "`{callee}` uses itself: everything is inlined, so this would never end",
        help: "write the repetitions out, one after the other",
    }
    /// Calls and expressions too deep within each other.
    calls_too_deep(deepest: usize) {
        what: "calls and brackets lie more than {deepest} deep within each other here",
        help: "compute a part of it before, in a `let`; a closure that calls itself would never end",
    }
    /// Calls that make more values than a network may have.
    too_much_inlined(callee: &str, calls: usize, values: usize) {
        what: "up to this call of `{callee}` the network has {values} values, of {calls} calls: each call is inlined",
        help: "call a function once and use its result again, `let a = {callee}(…);`, where functions call others several times",
    }
    /// Data in the place of hyper-parameters.
    layer_called_with_one_list(layer: &str, data: &str, call: &str) {
        what: "`{layer}` takes its hyper-parameters first, then its data in a second list",
        why: vec![format!("`{data}` is data: it differs from example to example").into()],
        help: "write `{call}`",
    }
    /// An instance where a layer makes instances of its own.
    instance_for_layer(callee: &str, text: &str, layer: &str) {
        what: "`{callee}` makes instances of the layer that it is given, but `{text}` is one already",
        help: "give the layer without its hyper-parameters: `{layer}`",
    }
    /// A function given to a layer that takes none.
    function_to_layer(layer: &str, function: &str) {
        what: "`{layer}` takes no function, but `{function}` is one",
        help: "apply it to the result, step after step: `x.{layer}(…).{function}()`",
    }
    /// Sizes of what a layer is given, which are inferred.
    inferred_size(layer: &str, call: &str) {
        what: "`{layer}` infers the sizes of what it is given",
        help: "write `{call}`",
    }
    /// A shared layer applied to other sizes.
    shared_layer_resized(layer: &str, name: &str, has: &str, wants: &str, first: Option<Span>) {
        let since = first.and_then(|first| at(",", first).pop()).map_or(String::new(), |note| note.text);
        let fixed = format!("{name} : {has}   since then");
        let fixed = match first {
            Some(first) => Note::about(fixed, first, format!("{name} : {has}")),
            None => fixed.into(),
        };
        what: "this `{layer}` cannot be applied here: its sizes were fixed by its first use{since}",
        why: vec![fixed, format!("{name} : {wants}   needed here").into()],
        help: "give both uses the same size, or make a second layer for this one",
    }
    /// A tuple where one of another length is needed.
    not_such_a_tuple(text: &str, sort: &str, wanted: usize, cure: &str) {
        what: "`{text}` is taken apart into {wanted}, but it is {sort}",
        help: "{cure}",
    }
    /// Probabilities given to a function that makes them from scores.
    probabilities_as_logits(callee: &str, text: &str, function: &str) {
        what: "`{callee}` applies {function} itself, but `{text}` is already the result of a {function}",
        why: vec![format!("{function} twice flattens the probabilities, and their gradient almost vanishes").into()],
        help: "give the scores before the {function}",
    }
    /// Probabilities where their logarithms are needed.
    probabilities_as_logarithms(callee: &str, text: &str, function: &str) {
        what: "`{callee}` takes the logarithms of probabilities, but `{text}` is the result of a {function}",
        help: "give the `log_{function}` of the same scores",
    }
    /// Results of a sigmoid where probabilities that sum to 1 are needed.
    sigmoid_as_distribution(callee: &str, text: &str) {
        what: "`{callee}` takes probabilities that sum to 1, but `{text}` is the result of a sigmoid",
        why: vec!["a sigmoid looks at each score alone, so the sum may be anything".into()],
        help: "give the `softmax` of the scores; for several yes-or-no questions there is `binary_cross_entropy`",
    }
    /// A target where the prediction belongs.
    target_first(callee: &str, first: &str, second: &str, why: Vec<Note>) {
        what: "`{callee}` takes the prediction first, but `{first}` is what it is compared with",
        why: why,
        help: "exchange the two: first `{second}`, then `{first}`",
    }
    /// A target given as something else than what the prediction is compared with.
    target_elsewhere(callee: &str, target: &str, place: &str, learned: &str, truth: &str, why: Vec<Note>) {
        what: "`{callee}` compares the prediction with its `{truth}`, which is `{learned}` here, and the target `{target}` is given as `{place}`",
        why: why,
        help: "exchange the two, or give them by name: `{truth} = {target}, {place} = {learned}`",
    }
    /// A class where another sort of number is needed.
    class_as_number(callee: &str, role: &str, text: &str, why: Vec<Note>, cure: &str) {
        what: "`{callee}` takes {role} here, but `{text}` is a class",
        why: why,
        help: "{cure}",
    }
    /// A number where a class is needed.
    number_as_class(callee: &str, text: &str, why: Vec<Note>, cure: &str) {
        what: "`{callee}` takes a class here, but `{text}` is not one",
        why: why,
        help: "{cure}",
    }
    /// A value of another meaning than its argument.
    other_meaning(callee: &str, role: &str, text: &str, why: Vec<Note>, cure: &str) {
        what: "`{callee}` takes {role} here, but `{text}` is something else",
        why: why,
        help: "{cure}",
    }
    /// A number that its argument may not be.
    argument_out_of_range(callee: &str, name: &str, value: f64, limits: &str) {
        what: "`{name}` of `{callee}` is {value}, but must be {limits}",
        help: "give a number that is {limits}",
    }
    /// A tensor with values that its argument may not have.
    values_out_of_range(callee: &str, name: &str, text: &str, limits: &str, why: Vec<Note>) {
        what: "`{name}` of `{callee}` must be {limits}, but `{text}` is not everywhere",
        why: why,
        help: "give values that are {limits}; or declare a narrower range where they are given",
    }
    /// A target that the prediction can never reach.
    target_out_of_reach(callee: &str, prediction: &str, target: &str, why: Vec<Note>) {
        what: "`{prediction}` can never come near all values of `{target}`, as `{callee}` wants it to",
        why: why,
        help: "predict without the function that bounds it, or bring the target into its range",
    }
    /// A target of another shape than the prediction.
    target_of_other_shape(callee: &str, target: &str, why: Vec<Note>, cure: &str) {
        what: "`{callee}` compares element with element, but `{target}` has another shape than the prediction",
        why: why,
        help: "{cure}",
    }
    /// Scores that are not one for each class of the target.
    scores_of_classes(callee: &str, scores: &str, target: &str, classes: usize, why: Vec<Note>, cure: &str) {
        what: "`{callee}` needs one score for each of the {classes} classes of `{target}`, along the last axis of `{scores}`",
        why: why,
        help: "{cure}",
    }
}
