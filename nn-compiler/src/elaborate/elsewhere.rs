//! What people call things who come from other systems.

/// Names elsewhere, and the names here.
const NAMES: &[(&str, &str)] = &[
    ("Linear", "dense"),
    ("arange", "iota"),
    ("arg_max", "argmax"),
    ("bce", "binary_cross_entropy"),
    ("bce_loss", "binary_cross_entropy"),
    ("bce_with_logits", "binary_cross_entropy_with_logits"),
    ("cat", "concat"),
    ("concatenate", "concat"),
    ("crossentropy", "cross_entropy"),
    ("detach", "stop_gradient"),
    ("expand_dims", "unsqueeze"),
    ("fc", "dense"),
    ("fully_connected", "dense"),
    ("inf", "INFINITY"),
    ("l1_loss", "absolute_error"),
    ("len", "size"),
    ("linear", "dense"),
    ("log", "ln"),
    ("mae", "absolute_error"),
    ("matmul", "dot"),
    ("mse", "squared_error"),
    ("mse_loss", "squared_error"),
    ("mul", "dot"),
    ("nll_loss", "negative_log_likelihood"),
    ("onehot", "one_hot"),
    ("pi", "PI"),
    ("power", "pow"),
    ("powf", "pow"),
    ("powi", "pow"),
    ("rand", "uniform"),
    ("randn", "normal"),
    ("signum", "sign"),
    ("std", "standard_deviation"),
    ("stddev", "standard_deviation"),
    ("tensordot", "einsum"),
    ("var", "variance"),
    ("view", "reshape"),
];

/// What functions are found in elsewhere.
const MODULES: &[&str] = &["F", "jax", "jnp", "keras", "math", "nn", "np", "ops", "tf", "torch"];

/// Whether functions are found under this name elsewhere.
pub(super) fn is_module(name: &str) -> bool {
    MODULES.contains(&name)
}

/// What is called so elsewhere.
pub(super) fn here(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|(elsewhere, _)| *elsewhere == name).map(|&(_, here)| here)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elaborate::builtin;
    use crate::prelude;

    #[test]
    fn names_here_exist_and_names_elsewhere_do_not() {
        let exists = |name: &str| builtin::names().chain(prelude::names()).any(|known| known == name);
        for (elsewhere, here) in NAMES {
            assert!(exists(here), "{here}");
            assert!(!exists(elsewhere), "{elsewhere}");
        }
    }
}
