//! What a network consists of, as a table: its inputs, layers and parameters, with shapes, counts and
//! costs.

use std::fmt;

use super::costs::{Costs, costs, flops, repeats};
use super::memory::{Memory, memory};
use crate::Network;
use crate::emit::Flops;
use crate::ir::{Along, Field, FieldKind, Layer, Model, Shape};

/// The table. It prints as aligned text, with the memory of a step of training below; [`Summary::markdown`] is
/// the table alone.
///
/// **Multiply-adds** are those of predicting one example. They are counted in contractions alone, the
/// products of matrices and vectors and what else is an `einsum`: one for each combination of the
/// indices, so that `dense(10)` of 128 values has 1,280. Elementwise operations, sums and look-ups are
/// not counted, nor are contractions of parameters alone, which are computed once for all examples.
///
/// **Saved bytes** are what training keeps of one example between the forward and the backward pass:
/// the values that the forward pass computes, that have memory of their own in the emitted program, and
/// that a step of the backward pass reads. Inputs and targets are there in any case and are not
/// counted; a value that the backward pass computes again inside a loop is not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Inputs, targets, layers and parameters outside of layers, then outputs; last, if it costs
    /// anything, what no layer computes.
    pub rows: Vec<Row>,
    /// The number of parameters of the whole network.
    pub parameters: usize,
    /// The size of the parameters.
    pub bytes: usize,
    /// The multiply-adds of predicting one example.
    pub multiply_adds: usize,
    /// The bytes that training saves of one example for the backward pass.
    pub saved: usize,
    /// The floating-point operations for one example.
    pub flops: Flops,
    /// The memory of a step of training.
    pub memory: Memory,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The dotted name: `hidden`, `block.dense1`.
    pub name: String,
    /// `input`, `target`, `param`, `output`, or the layer it is an instance of: `dense`.
    pub kind: String,
    /// The shape of the value, or of a layer's result; of a layer in a loop, that in one step: `[8] × 30 steps`.
    pub shape: String,
    /// How many parameters it owns; those of inner layers are in their own rows, as are their costs.
    pub parameters: usize,
    /// The multiply-adds of it in predicting one example.
    pub multiply_adds: usize,
    /// The bytes of it that training saves of one example for the backward pass.
    pub saved: usize,
}

impl Row {
    fn new(name: String, kind: &str, shape: String) -> Row {
        Row { name, kind: kind.to_string(), shape, parameters: 0, multiply_adds: 0, saved: 0 }
    }

    fn costing(self, costs: Option<Costs>) -> Row {
        let Costs { multiply_adds, saved } = costs.unwrap_or_default();
        Row { multiply_adds, saved, ..self }
    }
}

/// Tabulates a network.
pub fn summary(network: &Network) -> Summary {
    let model = &network.model;
    let mut costs = costs(network);
    let elsewhere = costs.remove(&None).filter(|&costs| costs != Costs::default());
    let mut rows: Vec<Row> = Vec::new();
    let is_given = |along: Along| !matches!(along, Along::Count(_));
    for (fields, kind) in [(&model.inputs, "input"), (&model.targets, "target")] {
        let given = fields.iter().filter(|field| is_given(field.along));
        rows.extend(given.map(|field| of_field(model, field, kind)));
    }
    let repeats = repeats(model);
    let times = |layer: usize| {
        let times = repeats.get(&layer).into_iter().flatten();
        times.map(|times| format!(" × {times}")).collect::<String>()
    };
    rows.extend(owners(model, |layer| costs.get(&Some(layer)).copied(), times));
    let outputs = model.outputs.iter().filter(|output| is_given(output.along));
    rows.extend(outputs.map(|output| {
        let shape = described_along(model, output.along, model.graph.shape(output.node), output.kind);
        Row::new(output.name.clone(), "output", shape)
    }));
    if elsewhere.is_some() {
        rows.push(Row::new("(no layer)".to_string(), "", String::new()).costing(elsewhere));
    }
    let parameters = model.parameter_count();
    Summary {
        parameters,
        bytes: parameters * model.attributes.dtype.bytes(),
        multiply_adds: rows.iter().map(|row| row.multiply_adds).sum(),
        saved: rows.iter().map(|row| row.saved).sum(),
        flops: flops(network),
        memory: memory(network),
        rows,
    }
}

/// Layers and parameters outside of layers, in the order of the source.
fn owners(
    model: &Model,
    costs: impl Fn(usize) -> Option<Costs>,
    times: impl Fn(usize) -> String,
) -> Vec<Row> {
    // The innermost layer that lists a parameter owns it: of those that list it, the one with the
    // longest name.
    let mut owner: Vec<Option<usize>> = vec![None; model.parameters.len()];
    for (at, layer) in model.layers.iter().enumerate() {
        for &parameter in &layer.parameters {
            let deeper = |other: usize| layer.path.len() > model.layers[other].path.len();
            if owner[parameter].is_none_or(deeper) {
                owner[parameter] = Some(at);
            }
        }
    }
    let mut counts = vec![0; model.layers.len()];
    let mut free = Vec::new();
    for (index, parameter) in model.parameters.iter().enumerate() {
        match owner[index] {
            Some(layer) => counts[layer] += parameter.shape.size(),
            None => free.push(index),
        }
    }
    let mut free = free.into_iter().peekable();
    let mut rows = Vec::new();
    let of_parameter = |index: usize| {
        let shape = &model.parameters[index].shape;
        let row = Row::new(model.parameters[index].name(), "param", described(shape, FieldKind::Real));
        Row { parameters: shape.size(), ..row }
    };
    for (at, Layer { path, kind, output, parameters }) in model.layers.iter().enumerate() {
        let first = parameters.iter().min().copied().unwrap_or(0);
        while let Some(index) = free.next_if(|&index| index < first) {
            rows.push(of_parameter(index));
        }
        let shape = described(output, FieldKind::Real) + &times(at);
        let row = Row::new(path.join("."), kind, shape).costing(costs(at));
        rows.push(Row { parameters: counts[at], ..row });
    }
    rows.extend(free.map(of_parameter));
    rows
}

fn of_field(model: &Model, field: &Field, kind: &str) -> Row {
    let shape = described_along(model, field.along, &field.shape, field.kind);
    Row::new(field.name.clone(), kind, shape)
}

/// The same with the name of the length that its first axis is: `[n ≤ 64, 3]`.
fn described_along(model: &Model, along: Along, shape: &Shape, kind: FieldKind) -> String {
    match along {
        Along::Length(id) => {
            let length = &model.lengths[id as usize];
            let sized = described(shape, kind);
            sized.replacen(&length.bound.to_string(), &format!("{} ≤ {}", length.name, length.bound), 1)
        }
        Along::Nothing | Along::Count(_) => described(shape, kind),
    }
}

/// A shape as types are written: `[3, 28, 28]`, `class(10)`, `[64] of class(10)`; a scalar in words.
pub fn described(shape: &Shape, kind: FieldKind) -> String {
    match (kind, shape.is_scalar()) {
        (FieldKind::Real, true) => "scalar".to_string(),
        (FieldKind::Real, false) => shape.to_string(),
        (FieldKind::Class(range), true) => range.to_string(),
        (FieldKind::Class(range), false) => format!("{shape} of {range}"),
    }
}

/// What stands above the columns.
const HEADINGS: [&str; COLUMNS] = ["name", "kind", "shape", "parameters", "multiply-adds", "saved bytes"];
const COLUMNS: usize = 6;
/// How many of them hold text; the others hold numbers.
const TEXTS: usize = 3;

impl Summary {
    /// The table in Markdown, for documentation.
    pub fn markdown(&self) -> String {
        let mut text = format!("| {} |\n|---|---|---|---:|---:|---:|\n", HEADINGS.join(" | "));
        for row in &self.rows {
            let [name, kind, shape, numbers @ ..] = row.cells("");
            let (name, shape) = match kind.as_str() {
                "" => (name, shape),
                _ => (format!("`{name}`"), format!("`{shape}`")),
            };
            text += &format!("| {name} | {kind} | {shape} | {} |\n", numbers.join(" | "));
        }
        let [name, _, _, numbers @ ..] = self.total().cells("0");
        text + &format!("| {name} | | | {} |\n\n{}\n", numbers.join(" | "), self.explanation())
    }

    /// What has to be known to read the table.
    fn explanation(&self) -> String {
        format!(
            "The parameters take {}.\nFor one example: the multiply-adds of a prediction, and the bytes \
             saved for the backward pass.",
            size(self.bytes)
        )
    }

    /// The last row.
    fn total(&self) -> Row {
        let Summary { parameters, multiply_adds, saved, .. } = *self;
        Row { parameters, multiply_adds, saved, ..Row::new("total".to_string(), "", String::new()) }
    }
}

impl Row {
    fn cells(&self, zero: &str) -> [String; COLUMNS] {
        let Row { name, kind, shape, parameters, multiply_adds, saved } = self;
        let number = |&number: &usize| if number == 0 { zero.to_string() } else { grouped(number) };
        let [parameters, multiply_adds, saved] = [parameters, multiply_adds, saved].map(number);
        [name.clone(), kind.clone(), shape.clone(), parameters, multiply_adds, saved]
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heading = HEADINGS.map(String::from);
        let rows = self.rows.iter().map(|row| row.cells(""));
        let total = self.total().cells("0");
        let lines: Vec<[String; COLUMNS]> = [heading].into_iter().chain(rows).chain([total]).collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; COLUMNS] = std::array::from_fn(width);
        for line in &lines {
            let cells = line.iter().zip(widths).enumerate().map(|(column, (cell, width))| match column {
                0..TEXTS => format!("{cell:width$}"),
                _ => format!("{cell:>width$}"),
            });
            writeln!(f, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        let Flops { predict, train } = self.flops;
        writeln!(f, "\n{}", self.explanation())?;
        writeln!(
            f,
            "Floating-point operations: {} of a prediction, {} of training.",
            grouped(predict),
            grouped(train)
        )?;
        write!(f, "\n{}", self.memory)
    }
}

/// A number with its digits in groups of three: `101,770`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of bytes: `397.5 KiB`.
fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{:.1} KiB", bytes as f64 / 1024.0),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(network: &str) -> Summary {
        let networks = crate::networks(network.parse().expect("tokens")).expect("a network without mistakes");
        summary(&networks[0])
    }

    /// 784 → 128 → 10.
    const DIGITS: &str = "
        struct Digits {
            input  image: [784];
            target label: class(10);
            let hidden = image.dense(128).relu();
            let logits = hidden.dense(10);
            output probabilities = softmax(logits);
            loss   cross_entropy(logits, label);
        }";

    /// 784·128 + 128·10 = 101,632 multiply-adds. The backward pass reads of the hidden layer the product,
    /// for where it is above zero, and its values: 2·128 numbers; and the logarithms of the softmax, 10, which are of
    /// no layer.
    #[test]
    fn text() {
        let expected = "\
name           kind    shape      parameters  multiply-adds  saved bytes
image          input   [784]
label          target  class(10)
hidden         dense   [128]         100,480        100,352        1,024
logits         dense   [10]            1,290          1,280
probabilities  output  [10]
(no layer)                                                            40
total                                101,770        101,632        1,064

The parameters take 397.5 KiB.
For one example: the multiply-adds of a prediction, and the bytes saved for the backward pass.
Floating-point operations: 203,708 of a prediction, 409,838 of training.

A step of training takes";
        let text = of(DIGITS).to_string();
        assert!(text.starts_with(expected), "{text}");
    }

    /// Counted by hand, beside the products. Forward: the biases; comparison and choice of the ReLU; the softmax as
    /// the exponential of its logarithm, which takes four. Loss: comparison with the label, choice, sum. Backward: a difference at the logits, a choice at the ReLU, and the sums of both for the biases.
    #[test]
    fn operations() {
        let (dense, output) = (784 * 128, 128 * 10);
        let logits = 2 * (dense + output) + 3 * 128 + 10;
        let predict = logits + 4 * 10 + 10;
        let train = predict + 3 * 10 + 10 + 10 + 128 + 128 + 2 * (dense + 2 * output);
        assert_eq!(of(DIGITS).flops, Flops { predict, train });
    }

    #[test]
    fn memory() {
        let expected = "\
A step of training takes 1,523,512 bytes:
  parameters                                    407,144
  the same before the step                      407,144
  gradient                                      407,144
  sums over the batch                                 0
  other values of the whole batch                     0
  a tile of 64 examples, 16 side by side        302,080
Of the tile, 4,720 bytes for each example:
  fields      3,140  image, label
  slot0         512  product
  slot1         512  hidden, d_hidden
  slot2         512  product_2, likely, d_logits, d_hidden_y
  slot3          40  log_softmax
  results         4  loss";
        assert_eq!(of(DIGITS).memory.to_string(), expected);
    }

    #[test]
    fn markdown() {
        let text = of(DIGITS).markdown();
        let head = "| name | kind | shape | parameters | multiply-adds | saved bytes |\n\
                    |---|---|---|---:|---:|---:|\n| `image` | input | `[784]` |  |  |  |\n";
        assert!(text.starts_with(head), "{text}");
        assert!(text.contains("| `logits` | dense | `[10]` | 1,290 | 1,280 |  |\n"), "{text}");
        assert!(text.contains("| (no layer) |  |  |  |  | 40 |\n"), "{text}");
        assert!(text.contains("| total | | | 101,770 | 101,632 | 1,064 |\n\nThe parameters"), "{text}");
    }

    /// A layer that holds another, a parameter of the network's own, and a contraction in no layer.
    const NESTED: &str = "
        layer block(width)(x: [n]) {
            param gain: [n] = 1;
            (x * gain).dense(width)
        }
        struct Nested {
            input  x: [6];
            target y: [2];
            let block = block(4);
            param mix: [2, 4] = glorot_uniform();
            param scale = 1;
            let mixed = einsum(\"ij,j->i\", mix, block(x));
            output out = scale * mixed;
            loss squared_error(out, y);
        }";

    #[test]
    fn the_innermost_layer_bears_the_costs() {
        let summary = of(NESTED);
        let row = |name: &str| summary.rows.iter().find(|row| row.name == name).expect(name);
        assert_eq!((row("block").parameters, row("block").multiply_adds), (6, 0));
        assert_eq!((row("block.dense1").parameters, row("block.dense1").multiply_adds), (6 * 4 + 4, 6 * 4));
        assert_eq!((row("mix").parameters, row("scale").parameters), (8, 1));
        assert_eq!(row("(no layer)").multiply_adds, 2 * 4);
        assert_eq!(row("x").multiply_adds, 0);
    }

    #[test]
    fn the_rows_add_up() {
        for summary in [of(DIGITS), of(NESTED)] {
            let sum = |of: fn(&Row) -> usize| summary.rows.iter().map(of).sum::<usize>();
            assert_eq!(sum(|row| row.parameters), summary.parameters);
            assert_eq!(sum(|row| row.multiply_adds), summary.multiply_adds);
            assert_eq!(sum(|row| row.saved), summary.saved);
        }
    }

    /// The body of a loop is counted as often as it is done: `8·3` and `8·8` in each of 20 steps, `4·8 + 8·4` in each of
    /// three blocks, which have parameters of their own.
    #[test]
    fn loops_are_counted_in_all_steps() {
        let summary = of("
            struct Loops {
                input x: [20, 3];
                target y: [8];
                layer unit()(h, x) { tanh(x.dense(8) + h.dense(8, bias = false)) }
                layer residual()(x) { x + x.dense(4).relu().dense(8) }
                let h = fold(x, zeros([8]), unit());
                output out = h.stack(3, residual());
                loss squared_error(out, y);
            }");
        let row = |kind: &str, shape: &str| {
            let row = summary.rows.iter().find(|row| row.kind == kind && row.shape == shape);
            row.unwrap_or_else(|| panic!("{summary}"))
        };
        row("unit", "[8] × 20 steps");
        row("dense", "[8] × 20 steps");
        row("residual", "[8] × 3 blocks");
        assert_eq!(row("dense", "[4] × 3 blocks").parameters, 3 * (4 * 8 + 4));
        let multiply_adds = 20 * (8 * 3 + 8 * 8) + 3 * (8 * 4 + 4 * 8);
        assert_eq!(summary.multiply_adds, multiply_adds, "{summary}");
        assert!(summary.flops.predict > 2 * multiply_adds, "{summary}");
    }

    /// A contraction of parameters alone is computed once for all examples; numbers of `f64` are wider;
    /// and what the backward pass makes again from the input is not saved.
    #[test]
    fn only_what_each_example_costs_is_counted() {
        let summary = of("
            #[dtype(f64)]
            struct Product {
                input  x: [3];
                target y: [2];
                param a: [2, 5] = glorot_uniform();
                param b: [5, 3] = glorot_uniform();
                let ab = einsum(\"ij,jk->ik\", a, b);
                output out = einsum(\"ik,k->i\", ab, x);
                loss squared_error(out, y);
            }");
        assert_eq!(summary.multiply_adds, 2 * 3);
        assert_eq!(summary.saved, 2 * 8, "{summary}");
        assert_eq!(summary.bytes, (10 + 15) * 8);
    }

    #[test]
    fn digits_in_groups() {
        assert_eq!([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
