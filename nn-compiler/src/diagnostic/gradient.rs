//! What differentiation reports: parameters that cannot learn.

use super::table::messages;

/// `a`, `b` and 3 more parameters.
fn list(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(2).map(|name| format!("`{name}`")).collect();
    match names.len() - shown.len() {
        0 => shown.join(" and "),
        1 => format!("{} and one more parameter", shown.join(", ")),
        more => format!("{} and {more} more parameters", shown.join(", ")),
    }
}

messages! {
    /// Parameters whose gradient is zero everywhere.
    dead_gradient(names: &[String]) {
        let all = list(names);

        what: "{all} cannot learn: the gradient of the loss is zero everywhere",
        why: vec!["only steps, comparisons or values that cancel lead from there to the loss".into()],
        help: "let the loss depend smoothly on what is to be learned; what is meant to stay as it is passes through `stop_gradient(…)`; `#[allow(dead_gradient)]` permits it",
    }
}
