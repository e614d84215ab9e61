//! Emits the constant that describes a network.

use std::collections::HashSet;
use std::fmt::Write;

use super::rust;
use crate::ast::Dtype;
use crate::ir::{Blocks, ClassRange, FieldKind, Init, Model, Shape};

/// The text of the `NetworkInfo` of a network.
pub(super) fn of(model: &Model, learned: &HashSet<usize>) -> String {
    let fields = |fields: &[crate::ir::Field]| -> String {
        fields.iter().map(|field| one_field(&field.name, &field.shape, field.kind, field.range)).collect()
    };
    let outputs: String = model
        .outputs
        .iter()
        .map(|output| one_field(&output.name, model.graph.shape(output.node), output.kind, None))
        .collect();
    let mut parameters = String::new();
    for (index, offset) in model.parameter_offsets().into_iter().enumerate() {
        let parameter = &model.parameters[index];
        _ = write!(
            parameters,
            "nn::Parameter::{}({:?}, &{:?}, {offset}, {}){}{},",
            if learned.contains(&index) { "learned" } else { "frozen" },
            parameter.name_in_files(),
            parameter.block_shape().sizes(),
            init(&parameter.init),
            within(parameter.range),
            blocks(&parameter.stacks),
        );
    }
    let metrics: Vec<&str> = model.metrics.iter().map(|metric| metric.name.as_str()).collect();
    format!(
        "static INFO: nn::Info = nn::Info {{
            name: {:?}, inputs: &[{}], targets: &[{}], parameters: &[{parameters}], outputs: &[{outputs}],
            metrics: &{metrics:?},
        }};\n",
        model.name.text,
        fields(&model.inputs),
        fields(&model.targets),
    )
}

fn one_field(name: &str, shape: &Shape, kind: FieldKind, range: Option<(f64, f64)>) -> String {
    let (sizes, within) = (shape.sizes(), within(range));
    match kind {
        FieldKind::Real => format!("nn::Field::real({name:?}, &{sizes:?}){within},"),
        FieldKind::Class(ClassRange { first: 0, count }) => {
            format!("nn::Field::class({name:?}, &{sizes:?}, {count}),")
        }
        FieldKind::Class(ClassRange { first, count }) => {
            format!("nn::Field::class({name:?}, &{sizes:?}, {count}).from({first}),")
        }
    }
}

/// A declared range.
fn within(range: Option<(f64, f64)>) -> String {
    let number = |value| rust::number(value, Dtype::F64);
    range.map_or(String::new(), |(low, high)| format!(".within({}, {})", number(low), number(high)))
}

/// The numbers of blocks in the stacks that a parameter is a part of.
fn blocks(stacks: &[Blocks]) -> String {
    match stacks {
        [] => String::new(),
        _ => format!(".blocks(&{:?})", stacks.iter().map(|stack| stack.count).collect::<Vec<_>>()),
    }
}

fn init(init: &Init) -> String {
    let number = |value: f64| rust::number(value, Dtype::F64);
    match init {
        Init::Constant(value) => format!("nn::Init::Constant({})", number(*value)),
        Init::Uniform { low, high } => format!("nn::Init::uniform({}, {})", number(*low), number(*high)),
        Init::Normal { mean, deviation } => {
            format!("nn::Init::Normal {{ mean: {}, deviation: {} }}", number(*mean), number(*deviation))
        }
        Init::Orthogonal { gain } => format!("nn::Init::Orthogonal {{ gain: {} }}", number(*gain)),
        Init::Values(values) => {
            let values: Vec<String> = values.iter().map(|&value| number(value)).collect();
            format!("nn::Init::Values(&[{}])", values.join(", "))
        }
    }
}
