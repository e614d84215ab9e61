//! What a network consists of, as a table: its inputs, layers and parameters, with shapes and counts.

use std::fmt;

use crate::ir::{Field, FieldKind, Layer, Model, Shape};

/// The table. It prints as aligned text; [`Summary::markdown`] is the other form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Inputs, targets, layers and parameters outside of layers, then outputs.
    pub rows: Vec<Row>,
    /// The number of parameters of the whole network.
    pub parameters: usize,
    /// The size of the parameters.
    pub bytes: usize,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The dotted name: `hidden`, `block.dense1`.
    pub name: String,
    /// `input`, `target`, `param`, `output`, or the layer it is an instance of: `dense`.
    pub kind: String,
    /// The shape of the value, or of a layer's result.
    pub shape: String,
    /// How many parameters it owns; those of inner layers are in their own rows.
    pub parameters: usize,
}

/// Tabulates a network.
pub fn summary(model: &Model) -> Summary {
    let mut rows: Vec<Row> = Vec::new();
    rows.extend(model.inputs.iter().map(|field| of_field(field, "input")));
    rows.extend(model.targets.iter().map(|field| of_field(field, "target")));
    rows.extend(owners(model));
    rows.extend(model.outputs.iter().map(|output| Row {
        name: output.name.clone(),
        kind: "output".to_string(),
        shape: described(model.graph.shape(output.node), output.kind),
        parameters: 0,
    }));
    let parameters = model.parameters.iter().map(|parameter| parameter.shape.size()).sum();
    Summary { rows, parameters, bytes: parameters * model.attributes.dtype.bytes() }
}

/// Layers and parameters outside of layers, in the order of the source.
fn owners(model: &Model) -> Vec<Row> {
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
    let of_parameter = |index: usize| Row {
        name: model.parameters[index].name(),
        kind: "param".to_string(),
        shape: described(&model.parameters[index].shape, FieldKind::Real),
        parameters: model.parameters[index].shape.size(),
    };
    for (Layer { path, kind, output, parameters }, count) in model.layers.iter().zip(counts) {
        let first = parameters.iter().min().copied().unwrap_or(0);
        while let Some(index) = free.next_if(|&index| index < first) {
            rows.push(of_parameter(index));
        }
        rows.push(Row {
            name: path.join("."),
            kind: kind.clone(),
            shape: described(output, FieldKind::Real),
            parameters: count,
        });
    }
    rows.extend(free.map(of_parameter));
    rows
}

fn of_field(field: &Field, kind: &str) -> Row {
    Row {
        name: field.name.clone(),
        kind: kind.to_string(),
        shape: described(&field.shape, field.kind),
        parameters: 0,
    }
}

/// A shape as types are written: `[3, 28, 28]`, `class(10)`, `[64] of class(10)`; a scalar in words.
fn described(shape: &Shape, kind: FieldKind) -> String {
    match (kind, shape.is_scalar()) {
        (FieldKind::Real, true) => "scalar".to_string(),
        (FieldKind::Real, false) => shape.to_string(),
        (FieldKind::Class(count), true) => format!("class({count})"),
        (FieldKind::Class(count), false) => format!("{shape} of class({count})"),
    }
}

impl Summary {
    /// The table in Markdown, for documentation.
    pub fn markdown(&self) -> String {
        let mut text = String::from("| name | kind | shape | parameters |\n|---|---|---|---:|\n");
        for Row { name, kind, shape, parameters } in &self.rows {
            text += &format!("| `{name}` | {kind} | `{shape}` | {} |\n", count(*parameters));
        }
        text + &format!("| total | | | {} |\n", grouped(self.parameters))
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heading = ["name", "kind", "shape", "parameters"].map(String::from);
        let rows = self
            .rows
            .iter()
            .map(|row| [row.name.clone(), row.kind.clone(), row.shape.clone(), count(row.parameters)]);
        let lines: Vec<[String; 4]> = std::iter::once(heading).chain(rows).collect();
        let total = grouped(self.parameters);
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let (name, kind, shape) = (width(0).max("total".len()), width(1), width(2));
        let parameters = width(3).max(total.len());
        for [a, b, c, d] in &lines {
            let line = format!("{a:name$}  {b:kind$}  {c:shape$}  {d:>parameters$}");
            writeln!(f, "{}", line.trim_end())?;
        }
        let between = kind + shape + 2;
        write!(f, "{:name$}  {:between$}  {total:>parameters$}  ({})", "total", "", size(self.bytes))
    }
}

/// A number of parameters; nothing for none.
fn count(parameters: usize) -> String {
    if parameters == 0 { String::new() } else { grouped(parameters) }
}

/// A number with its digits in groups of three: `101,770`.
fn grouped(number: usize) -> String {
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
    use proc_macro2::{Span, TokenStream};

    use super::*;
    use crate::ast::{Attributes, Name};
    use crate::ir::{Graph, Init, Op, Output, Parameter};

    fn path(name: &str) -> Vec<String> {
        name.split('.').map(String::from).collect()
    }

    fn parameter(name: &str, sizes: &[usize]) -> Parameter {
        Parameter {
            path: path(name),
            docs: Vec::new(),
            span: Span::call_site(),
            shape: Shape::known(sizes),
            init: Init::Constant(0.0),
            range: None,
        }
    }

    fn field(name: &str, sizes: &[usize], kind: FieldKind) -> Field {
        let shape = Shape::known(sizes);
        Field { name: name.into(), docs: Vec::new(), span: Span::call_site(), shape, kind, range: None }
    }

    /// Two layers, of which the first holds one of its own, around a parameter that stands alone.
    fn model() -> Model {
        let mut graph = Graph::new();
        let node = graph.add(Op::Input { index: 0, shape: Shape::known(&[10]) }, &[]);
        let layer = |name: &str, kind: &str, parameters: &[usize]| Layer {
            path: path(name),
            kind: kind.into(),
            output: Shape::known(&[10]),
            parameters: parameters.to_vec(),
        };
        Model {
            name: Name { text: "Digits".into(), span: Span::call_site() },
            docs: Vec::new(),
            visibility: TokenStream::new(),
            attributes: Attributes::default(),
            graph,
            inputs: vec![field("image", &[784], FieldKind::Real)],
            targets: vec![field("label", &[], FieldKind::Class(10))],
            parameters: vec![
                parameter("block.gain", &[784]),
                parameter("block.dense1.weight", &[128, 784]),
                parameter("scale", &[]),
                parameter("logits.weight", &[10, 128]),
                parameter("logits.bias", &[10]),
            ],
            outputs: vec![Output {
                name: "probabilities".into(),
                docs: Vec::new(),
                span: Span::call_site(),
                node,
                kind: FieldKind::Real,
            }],
            loss: node,
            metrics: Vec::new(),
            layers: vec![
                layer("block", "block", &[0, 1]),
                layer("block.dense1", "dense", &[1]),
                layer("logits", "dense", &[3, 4]),
            ],
        }
    }

    #[test]
    fn text() {
        let expected = "\
name           kind    shape      parameters
image          input   [784]
label          target  class(10)
block          block   [10]              784
block.dense1   dense   [10]          100,352
scale          param   scalar              1
logits         dense   [10]            1,290
probabilities  output  [10]
total                                102,427  (400.1 KiB)";
        assert_eq!(summary(&model()).to_string(), expected);
    }

    #[test]
    fn markdown() {
        let text = summary(&model()).markdown();
        assert!(
            text.starts_with("| name | kind | shape | parameters |\n|---|---|---|---:|\n| `image` | input |")
        );
        assert!(text.contains("| `logits` | dense | `[10]` | 1,290 |\n"));
        assert!(text.ends_with("| total | | | 102,427 |\n"));
    }

    #[test]
    fn the_rows_add_up() {
        let summary = summary(&model());
        assert_eq!(summary.rows.iter().map(|row| row.parameters).sum::<usize>(), summary.parameters);
    }

    #[test]
    fn digits_in_groups() {
        assert_eq!([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
