//! What is done around a network: by training, or in Rust.

use super::Row;

/// Names of what a network does not do, and who does it.
pub(super) const ROWS: &[Row] = &[
    (
        "backward zero_grad autograd value_and_grad",
        "remove it: gradients of the loss are derived and used without a call; `grad(sum(x.square()), x)` is a derivative within the network",
    ),
    (
        "adam adamw sgd rmsprop adagrad momentum optimizer optimiser compile fit",
        "training is Rust, outside of the macro: `Trainer::new(Adam::new(1e-3))`",
    ),
    (
        "print println dbg format summary",
        "a network prints nothing: to see a value, make it an output, `output seen = x;`",
    ),
    (
        "assert assert_eq debug_assert assert_shape",
        "remove it: shapes are checked when the network is compiled; the range of an input is declared, `input t in 0.0..=1.0;`",
    ),
    ("manual_seed set_seed seed", "remove it: a network is made from its seed, in Rust, by `new`"),
    (
        "train eval requires_grad_ freeze",
        "remove it: a network computes the same in training and prediction; what gradients shall not reach is `stop_gradient(x)`",
    ),
    (
        "save load load_state_dict state_dict",
        "remove it: a network is saved and loaded in Rust, outside of the macro, by its methods save and load",
    ),
];
