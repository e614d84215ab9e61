//! Named arguments that are called otherwise here, or are given in another way.

use super::plain;

/// A named argument from elsewhere.
#[derive(Debug)]
pub struct Argument {
    /// Its names, separated by spaces.
    pub(crate) names: &'static str,
    /// What the functions here call it, where they have it.
    pub(crate) here: &'static [&'static str],
    /// What to do where they do not.
    pub(crate) help: &'static str,
    /// A call with `…` for its name, of which a test reads what is said.
    #[cfg_attr(not(test), allow(dead_code, reason = "for the test of the table"))]
    pub(crate) example: &'static str,
}

const fn row(
    names: &'static str,
    here: &'static [&'static str],
    help: &'static str,
    example: &'static str,
) -> Argument {
    Argument { names, here, help, example }
}

/// The arguments people bring.
pub(super) const ROWS: &[Argument] = &[
    row("dim dims axes dimension", &["axis"], "", "sum(m, … = 0)"),
    row("keepdim keepdims keep_dim keep_axis", &["keep"], "", "sum(m, axis = 0, … = true)"),
    row(
        "units unit out_features out_dim output_dim output_size out num_units n_units n_out nout hidden hidden_size \
         features outputs size embedding_dim out_channels num_hidden d_out",
        &["width"],
        "",
        "x.dense(… = 4)",
    ),
    row("use_bias has_bias with_bias", &["bias"], "", "x.dense(4, … = false)"),
    row("label_smoothing", &["smoothing"], "", "cross_entropy(x, k, … = 0.1)"),
    row("epsilon variance_epsilon", &["eps"], "", "layer_norm(… = 0.1)(x)"),
    row("negative_slope alpha neg_slope", &["slope", "alpha"], "", "leaky_relu(x, … = 0.1)"),
    row("min a_min lower lo minval clip_value_min", &["low"], "", "clamp(x, … = 0, high = 1)"),
    row("max a_max upper hi maxval clip_value_max", &["high"], "", "clamp(x, low = 0, … = 1)"),
    row("n power", &["exponent"], "", "pow(x, … = 2)"),
    row(
        "p",
        &["exponent"],
        "leave it out: a `norm` is the root of a sum of squares; `l1_norm(x)` sums absolute values, and `max(abs(x))` is the largest",
        "pow(x, … = 2)",
    ),
    row(
        "ord",
        &[],
        "leave it out: a `norm` is the root of a sum of squares; `l1_norm(x)` sums absolute values, and `max(abs(x))` is the largest",
        "norm(x, … = 1)",
    ),
    row("var", &["variance"], "", "gaussian_negative_log_likelihood(x, a, … = p[0])"),
    row(
        "sigma std stddev scale log_var logvar",
        &[],
        "give the variance: the square of a deviation, the `exp` of a logarithm",
        "gaussian_negative_log_likelihood(x, a, … = p[0])",
    ),
    row("newshape new_shape", &["shape"], "", "reshape(x, … = (2, 4))"),
    row("perm permutation order", &["axes"], "", "permute(m, … = (1, 0))"),
    row(
        "y_pred pred predictions",
        &["prediction", "logits", "probability"],
        "",
        "squared_error(… = x, target = a)",
    ),
    row("y_true labels label y targets", &["target"], "", "squared_error(x, … = a)"),
    row("mask attn_mask attention_mask", &["where", "mask"], "", "softmax(x, … = x > 0)"),
    row("q tau", &["level"], "", "quantile(x, a, … = 0.9)"),
    row("threshold beta", &["delta", "threshold"], "", "huber(x, a, … = 0.5)"),
    row(
        "activation act activation_fn nonlinearity act_fn",
        &[],
        "leave it out, and apply the function to the result: `x.dense(128).relu()`",
        "x.dense(4, … = relu)",
    ),
    row(
        "reduction size_average reduce red",
        &[],
        "leave it out: the loss of one example is a scalar, and that of a batch the mean over its examples",
        "squared_error(x, a, … = \"mean\")",
    ),
    row(
        "in_features in_dim input_dim input_shape input_size in_channels n_in num_embeddings num_classes nin d_in",
        &[],
        "leave it out: sizes of what is given are inferred",
        "x.dense(4, … = 8)",
    ),
    row(
        "name scope",
        &[],
        "leave it out: what a layer makes is named by its `let`",
        "x.dense(4, … = \"first\")",
    ),
    row(
        "kernel_initializer weight_init initializer bias_initializer weights init w_init kernel_init",
        &[],
        "leave it out; initial values are given where a parameter is declared, `param w: [8] = he_normal();`",
        "x.dense(4, … = he_normal())",
    ),
    row(
        "kernel_regularizer weight_decay l2 regularizer activity_regularizer",
        &[],
        "leave it out, and add the penalty to the loss",
        "x.dense(4, … = 0.1)",
    ),
    row(
        "dtype device requires_grad trainable training inplace rng key seed deterministic",
        &[],
        "leave it out: it is the same for the whole network, or chosen where the network is trained",
        "softmax(x, … = 0)",
    ),
    row(
        "from_logits with_logits",
        &[],
        "leave it out: `cross_entropy` takes logits, and `binary_cross_entropy_with_logits` does",
        "squared_error(x, a, … = true)",
    ),
    row(
        "class_weight pos_weight sample_weight",
        &[],
        "leave it out, and multiply: `2 * squared_error(x, a)`",
        "squared_error(x, a, … = 2)",
    ),
    row(
        "ignore_index",
        &[],
        "leave it out, and choose by a condition: `if x > 0 { a } else { 0 }`",
        "cross_entropy(x, k, … = 0)",
    ),
    row("num_heads n_heads nhead n_head nheads", &["heads"], "", "m.self_attention(… = 2)"),
    row(
        "num_kv_heads kv_heads num_key_value_heads n_kv_heads",
        &["key_heads"],
        "",
        "m.self_attention(2, … = 1)",
    ),
    row("is_causal use_causal_mask", &["causal"], "", "m.self_attention(2, … = true)"),
    row("rope use_rope", &["rotary"], "", "m.self_attention(2, … = true)"),
    row(
        "dim_feedforward feedforward_dim ffn_dim d_ff mlp_dim intermediate_size intermediate_dim",
        &["hidden"],
        "",
        "m.transformer_block(2, … = 16)",
    ),
    row(
        "norm_first pre_norm normalize_before",
        &[],
        "leave it out: the norm comes first, but in `m.transformer_block(2, post_norm = true)`",
        "m.transformer_block(2, … = true)",
    ),
    row(
        "embed_dim d_model model_dim dim_model head_dim key_dim size_per_head",
        &[],
        "leave it out: heads share the width of what they are given",
        "m.self_attention(2, … = 8)",
    ),
    row("go_backwards", &["reverse"], "", "m.gru(4, … = true)"),
    row("use_peepholes peepholes", &["peephole"], "", "m.lstm(4, … = true)"),
    row(
        "num_layers n_layers",
        &[],
        "leave it out, and write one layer after the other: `m.gru(8).gru(8)`",
        "m.gru(4, … = 2)",
    ),
    row("bidirectional", &[], "leave it out: `m.bidirectional(gru, 8)` goes both ways", "m.gru(4, … = true)"),
    row(
        "batch_first time_major",
        &[],
        "leave it out: a network is written for one example, a sequence with its steps along the first axis",
        "m.gru(4, … = true)",
    ),
    row(
        "return_sequences return_state",
        &[],
        "leave it out: a layer gives the states of all steps, and the last one is `m.fold(zeros([4]), gru_cell(4))`",
        "m.gru(4, … = true)",
    ),
    row(
        "unit_forget_bias forget_bias",
        &[],
        "leave it out: the gate that keeps begins with a bias of 1",
        "m.lstm(4, … = true)",
    ),
    row(
        "dropout dropout_rate recurrent_dropout attention_dropout",
        &[],
        "leave it out: nothing is random after the initial values yet",
        "x.dense(4, … = 0.1)",
    ),
];

/// What to do about a named argument, of a function that has the arguments `has`.
pub(super) fn cure(word: &str, callee: &str, has: &[&str]) -> Option<String> {
    let rows = || ROWS.iter().filter(|row| row.names.split(' ').any(|name| plain(name) == word));
    let same = has.iter().find(|known| plain(known) == word);
    let renamed = same.or_else(|| rows().flat_map(|row| row.here).find(|known| has.contains(known)));
    match renamed {
        Some(here) => Some(format!("`{callee}` calls it `{here}`")),
        None => rows().map(|row| row.help).find(|help| !help.is_empty()).map(str::to_owned),
    }
}

/// Layers that go over a sequence, and their cells.
const RECURRENT: [&str; 8] =
    ["rnn", "gru", "lstm", "minimal_gated", "rnn_cell", "gru_cell", "lstm_cell", "minimal_gated_cell"];

/// The call that was meant by numbers of which some are inferred here, as in `dense(784, 128)`.
pub(super) fn inferred_sizes(callee: &str, numbers: &[f64]) -> Option<String> {
    let whole = numbers.iter().all(|number| number.fract() == 0.0 && *number >= 1.0);
    match (callee, numbers) {
        (_, [_, width, ..]) if whole && RECURRENT.contains(&callee) => Some(format!("{callee}({width})")),
        ("self_attention" | "cross_attention" | "transformer_block", [_, heads, ..]) if whole => {
            Some(format!("{callee}({heads})"))
        }
        ("dense" | "embedding", [_, width]) | ("bilinear", [_, _, width]) if whole => {
            Some(format!("{callee}({width})"))
        }
        ("layer_norm" | "rms_norm", [_]) if whole => Some(format!("{callee}()")),
        _ => None,
    }
}

/// The call that was meant by more numbers than a function takes, or by a size of -1 that is left open; `elements`
/// is how many it is given.
pub(super) fn gathered_numbers(callee: &str, numbers: &[f64], elements: Option<usize>) -> Option<String> {
    let filled = filled(numbers, elements);
    let numbers = if callee == "reshape" { filled.as_slice() } else { numbers };
    let listed = numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
    match callee {
        _ if numbers.is_empty() => None,
        "reshape" if numbers.contains(&-1.0) => None,
        "reshape" if numbers.len() == 1 => Some("flatten()".to_string()),
        "norm" if numbers == [1.0] => Some("l1_norm()".to_string()),
        "norm" if numbers == [2.0] => Some("norm()".to_string()),
        "reshape" | "permute" => Some(format!("{callee}(({listed}))")),
        "zeros" | "ones" => Some(format!("{callee}([{listed}])")),
        "flatten" => Some("flatten()".to_string()),
        // The last two axes, as far as can be told.
        "transpose" if matches!(numbers, [0.0, 1.0] | [1.0, 0.0] | [-1.0, -2.0] | [-2.0, -1.0]) => {
            Some("transpose()".to_string())
        }
        "transpose" => match numbers {
            [from, to] => Some(format!("move_axis({from}, {to})")),
            _ => Some(format!("permute(({listed}))")),
        },
        _ => None,
    }
}

/// Sizes with that in place of -1 for which all elements have a place.
fn filled(sizes: &[f64], elements: Option<usize>) -> Vec<f64> {
    let others: f64 = sizes.iter().filter(|&&size| size != -1.0).product();
    let open = elements.map(|elements| elements as f64 / others).filter(|open| open.fract() == 0.0);
    sizes.iter().map(|&size| if size == -1.0 { open.unwrap_or(size) } else { size }).collect()
}
