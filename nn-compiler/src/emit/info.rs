//! Emits the constant that describes a network.

use std::collections::HashSet;
use std::fmt::Write;

use super::rust;
use crate::ast::Dtype;
use crate::ir::{Along, Blocks, ClassRange, FieldKind, Init, Model, Shape};

/// The text of the `NetworkInfo` of a network.
pub(super) fn of(model: &Model, learned: &HashSet<usize>) -> String {
    let fields = |fields: &[crate::ir::Field]| -> String {
        let known = fields.iter().filter(|field| !matches!(field.along, Along::Count(_)));
        let info = |field: &crate::ir::Field| {
            one_field(&field.name, &field.shape, field.kind, field.range) + &along(model, field.along) + ","
        };
        known.map(info).collect()
    };
    let outputs: String = model
        .outputs
        .iter()
        .filter(|output| !matches!(output.along, Along::Count(_)))
        .map(|output| {
            let shape = model.graph.shape(output.node);
            one_field(&output.name, shape, output.kind, None) + &along(model, output.along) + ","
        })
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
        FieldKind::Real => format!("nn::Field::real({name:?}, &{sizes:?}){within}"),
        FieldKind::Class(ClassRange { first: 0, count }) => {
            format!("nn::Field::class({name:?}, &{sizes:?}, {count})")
        }
        FieldKind::Class(ClassRange { first, count }) => {
            format!("nn::Field::class({name:?}, &{sizes:?}, {count}).from({first})")
        }
    }
}

/// The length that the first axis is.
fn along(model: &Model, along: Along) -> String {
    match along {
        Along::Length(id) => {
            let length = &model.lengths[id as usize];
            format!(".along({:?}, {})", length.name, length.least)
        }
        Along::Nothing | Along::Count(_) => String::new(),
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
            let runs: Vec<&[f64]> = values.chunk_by(|a, b| a.to_bits() == b.to_bits()).collect();
            // A run is written with its length.
            if 2 * runs.len() < values.len() {
                let runs: Vec<String> =
                    runs.iter().map(|run| format!("({}, {})", number(run[0]), run.len())).collect();
                return format!("nn::Init::Runs(&[{}])", runs.join(", "));
            }
            let values: Vec<String> = values.iter().map(|&value| number(value)).collect();
            format!("nn::Init::Values(&[{}])", values.join(", "))
        }
    }
}
