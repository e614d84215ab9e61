//! What may be remarked of a network without a mistake.

use super::table::messages;

messages! {
    notes

    /// A name that nothing uses.
    never_used(sort: &str, name: &str) {
        what: "the {sort} `{name}` is never used",
        help: "use it, or remove it; a name that begins with `_` may stay unused",
    }

    /// An output that depends on no input.
    constant_output(name: &str) {
        what: "the output `{name}` depends on no input: it is the same for every example",
        help: "compute it from an input; the values of parameters can be read from the network itself",
    }

    /// A network without parameters that are learned.
    nothing_to_learn(name: &str) {
        what: "no parameter of `{name}` is learned",
        help: "declare a `param` or apply a layer, without `stop_gradient` between it and the loss, if it is to be trained",
    }
}
