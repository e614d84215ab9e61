//! What differentiation reports: parameters that cannot learn.

use super::table::messages;

messages! {
    /// A parameter whose gradient is zero everywhere.
    dead_gradient(name: &str) {
        what: "`{name}` cannot learn: the gradient of the loss by it is zero everywhere",
        why: vec!["the loss depends on it only through steps, comparisons or values that cancel".to_string()],
        help: "let the loss depend on it smoothly; if it is meant to stay as it is, use `stop_gradient({name})`, or `#[allow(dead_gradient)]` on the network",
    }
}
