//! Values, parts of values and modules that have other names here, or none.

use super::Row;

/// What functions are found in elsewhere.
pub(super) const MODULES: &[&str] = &[
    "F",
    "K",
    "Math",
    "this",
    "flax",
    "functional",
    "init",
    "jax",
    "jnp",
    "keras",
    "lax",
    "layers",
    "linen",
    "math",
    "mx",
    "nn",
    "np",
    "numpy",
    "ops",
    "optim",
    "scipy",
    "sp",
    "special",
    "std",
    "tch",
    "tf",
    "tinygrad",
    "torch",
    "random",
    "linalg",
    "losses",
    "activations",
    "candle",
    "burn",
    "tensorflow",
];

/// Values that are not called.
pub(super) const ROWS: &[Row] = &[
    ("None nil null nullptr undefined newaxis np_newaxis", "leave it out; a new axis is `x.unsqueeze(0)`"),
    (
        "nan",
        "no network computes with it: mark what is missing by an input of its own, 0 or 1, and choose by it, `if x > 0 { a } else { b }`",
    ),
    ("π", "here it is called `PI`"),
    ("τ tau", "write `2 * PI`"),
    ("infty inf", "here it is called `INFINITY`"),
    ("epsilon eps ε machine_epsilon", "write the number: `1e-7`"),
    ("MAX MIN max_value min_value f_max", "write a number, or `INFINITY`"),
    ("neg_infinity", "write `-INFINITY`"),
    ("frac_pi_2", "write `PI / 2`"),
    ("frac_pi_4", "write `PI / 4`"),
    ("sqrt_2", "write `sqrt(2)`"),
    ("ln_2", "write `ln(2)`"),
    ("ln_10", "write `ln(10)`"),
    (
        "float16 float32 float64 bfloat16 int8 int32 int64 uint8 long double half bool complex64",
        "leave it out: all numbers of a network have one type, `f32`, or `f64` with `#[dtype(f64)]` before the network",
    ),
    (
        "loss",
        "the loss has no name by itself: write `let error = squared_error(x, a); loss error;`, and use its name",
    ),
    ("input output target param", "write the name that follows this word where it begins an item"),
    ("metric", "give the value a name of its own: `let error = squared_error(x, a);`"),
    ("axis dim keepdims", "give it by its name, with its value: `sum(x, axis = 0)`"),
    ("params parameters weights", "parameters are known by their names, without a word before them: `w`"),
    ("device cuda", "leave it out: the same network runs wherever it is compiled for"),
    (
        "batch batch_size",
        "a network is written for one example: the size of a batch is chosen where it is trained",
    ),
    (
        "training is_training train_mode",
        "a network computes the same in training and prediction: leave it out",
    ),
];

/// Parts of a value, after a point.
pub(super) const FIELDS: &[Row] = &[
    ("t mt", "write `.transpose()`"),
    ("h adjoint conj_t", "write `.transpose()`: there are no complex numbers"),
    (
        "shape dims shapes sizes",
        "write `size(x, axis = 0)` for the size of an axis; a layer names sizes by its pattern, `layer same()(v: [k]) { v * k }`",
    ),
    ("dim", "write `rank(x)` for the number of axes"),
    ("dtype is_cuda", "leave it out: all numbers of a network have one type"),
    ("data values value", "write the value alone: `x`"),
    ("real imag conj", "there are no complex numbers: write the value alone, `x`"),
    ("at set index_add", "values never change: choose by a condition, `if iota(8) == 3 { 1 } else { x }`"),
];
