//! What the parser reports: text that is not in the network language.

use super::table::messages;

messages! {
    /// A power written with `^`.
    caret() {
        what: "`^` is not a power: it is Rust's exclusive-or",
        help: "write `x.pow(2)` or `x.square()`",
    }
}
