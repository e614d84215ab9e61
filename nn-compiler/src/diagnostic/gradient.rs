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
        let biases = names.iter().all(|name| name.ends_with(".bias"));
        let cancels = "a number that is added to all alike cancels: make the layer without one, `dense(…, bias = false)`; ";
        let cure = if biases { cancels } else { "" };

        what: "{all} cannot learn: the gradient of the loss is zero everywhere",
        why: vec!["only steps, comparisons or values that cancel lead from there to the loss".into()],
        help: "{cure}let the loss depend smoothly on what is to be learned; what is meant to stay as it is passes through `stop_gradient(…)`; `#[allow(dead_gradient)]` permits it",
    }
}
