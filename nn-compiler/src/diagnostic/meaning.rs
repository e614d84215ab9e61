//! What elaboration reports: names, arguments, shapes, classes and ranges that do not fit.

use super::did_you_mean;
use super::table::messages;

messages! {
    /// A name that nothing declares.
    unknown_name(name: &str, known: &[&str]) {
        let cure = did_you_mean(
            name,
            known.iter().copied(),
            "declare it: `input`, `target` and `param` for what is given and learned, `let` for a computed value",
        );
        what: "nothing here is called `{name}`",
        help: "{cure}",
    }
}
