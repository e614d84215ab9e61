//! What a network computes, by naive evaluation of its graph before simplification.

use std::collections::BTreeSet;

use nn_compiler::array::Array;
use nn_compiler::autodiff::reverse::gradient;
use nn_compiler::compile::{self, Joint};
use nn_compiler::diagnostic::Diagnostics;
use nn_compiler::eval::{Bindings, Value, evaluate};
use nn_compiler::ir::{Field, FieldKind, Model, NodeId, Op};
use nn_compiler::{elaborate, parse};
use proc_macro2::TokenStream;

use crate::generate::Network;
use crate::random::Random;

/// How much the gradient may change, relative to its size, where the parameters change by [`STEP`]: what is
/// more sensitive lies at a kink, or beyond what single precision can follow.
const SENSITIVITY: f64 = 5e-4;
const STEP: f64 = 1e-5;

/// What the compiled code is compared with.
pub(crate) struct Reference {
    /// A few lines of numbers: the rows of the examples; the parameters; the loss and metric; the gradient,
    /// all parameters one after the other, with `NaN` for what is not learned; the outputs of all examples.
    pub(crate) numbers: String,
    /// The names of the primitives that code is emitted for.
    pub(crate) primitives: BTreeSet<&'static str>,
}

/// The reference for random numbers, or why the network is none to compare.
pub(crate) fn reference(network: &Network, random: &mut Random) -> Result<Reference, String> {
    let (model, joint) = compiled(network)?;
    let bindings = numbers(&model, network.examples, random);
    let expected = expectation(&model, &bindings);
    let mut nearby = bindings.clone();
    for parameter in &mut nearby.parameters {
        parameter.elements_mut().iter_mut().for_each(|x| *x += random.between(-STEP, STEP));
    }
    let moved = expectation(&model, &nearby);
    let learned: Vec<(f64, f64)> =
        expected.gradient.iter().zip(&moved.gradient).filter_map(|(x, y)| Some(((*x)?, (*y)?))).collect();
    if !learned.iter().all(|(x, y)| x.is_finite() && y.is_finite()) || !expected.measures[0].is_finite() {
        return Err("loss or gradient is not finite".to_owned());
    }
    let scale = learned.iter().fold(0.0, |scale: f64, (x, _)| scale.max(x.abs()));
    let change = learned.iter().fold(0.0, |change: f64, (x, y)| change.max((x - y).abs()));
    if change > SENSITIVITY * scale {
        return Err(format!("the gradient changes by {change} of {scale}"));
    }
    let gradient = expected.gradient.into_iter().map(|x| x.unwrap_or(f64::NAN)).collect();
    let rows: Vec<f64> = (0..network.examples).flat_map(|example| row(&bindings, example)).collect();
    let parameters = bindings.parameters.iter().flat_map(|array| array.elements()).copied().collect();
    let lines = [rows, parameters, expected.measures, gradient, expected.outputs];
    Ok(Reference {
        numbers: lines.iter().map(|line| text(line) + "\n").collect(),
        primitives: joint.graph.nodes().map(|node| joint.graph.op(node).name()).collect(),
    })
}

fn text(numbers: &[f64]) -> String {
    numbers.iter().map(|number| format!("{number:?}")).collect::<Vec<_>>().join(" ")
}

fn compiled(network: &Network) -> Result<(Model, Joint), String> {
    let tokens: TokenStream = network.text("Network", "f64").parse().expect("the text is made of tokens");
    let diagnostics = Diagnostics::new();
    let program = parse::program(tokens, &diagnostics);
    let mut models = elaborate::models(&program, &diagnostics);
    let model = models.pop().flatten().map(|model| {
        let joint = compile::differentiate(&model);
        compile::check_gradients(&model, &joint, &diagnostics);
        (model, joint)
    });
    let mistakes: Vec<String> = diagnostics.into_vec().iter().map(|mistake| mistake.text()).collect();
    match model {
        Some(model) if mistakes.is_empty() => Ok(model),
        _ => Err(mistakes.join("\n")),
    }
}

/// Numbers for all leaves, each exact in single precision.
fn numbers(model: &Model, examples: usize, random: &mut Random) -> Bindings {
    let field = |field: &Field, random: &mut Random| -> Vec<Array> {
        let mut number = || match field.kind {
            FieldKind::Real => exact(random, 1.5),
            FieldKind::Class(range) => (range.first + random.below(range.count)) as f64,
        };
        (0..examples).map(|_| Array::from_fn(&field.shape.sizes(), |_| number())).collect()
    };
    Bindings {
        inputs: model.inputs.iter().map(|input| field(input, random)).collect(),
        targets: model.targets.iter().map(|target| field(target, random)).collect(),
        parameters: model
            .parameters
            .iter()
            .map(|parameter| Array::from_fn(&parameter.shape.sizes(), |_| exact(random, 1.0)))
            .collect(),
    }
}

fn exact(random: &mut Random, limit: f64) -> f64 {
    f64::from(random.between(-limit, limit) as f32)
}

fn row(bindings: &Bindings, example: usize) -> Vec<f64> {
    let fields = bindings.inputs.iter().chain(&bindings.targets);
    fields.flat_map(|field| field[example].elements()).copied().collect()
}

struct Expectation {
    /// The means of the loss and of the metrics.
    measures: Vec<f64>,
    /// Nothing where a parameter is not learned.
    gradient: Vec<Option<f64>>,
    outputs: Vec<f64>,
}

fn expectation(model: &Model, bindings: &Bindings) -> Expectation {
    let mut graph = model.graph.clone();
    let examples = bindings.targets[0].len();
    let parameters: Vec<Option<NodeId>> =
        (0..model.parameters.len()).map(|wanted| leaf(model, wanted)).collect();
    let present: Vec<NodeId> = parameters.iter().copied().flatten().collect();
    let mut derivatives = gradient(&mut graph, model.loss, &present).into_iter();
    let derivatives: Vec<Option<NodeId>> =
        parameters.iter().map(|node| node.and_then(|_| derivatives.next().flatten())).collect();
    let outputs = model.outputs.iter().map(|output| output.node);
    let measures = [model.loss].into_iter().chain(model.metrics.iter().map(|metric| metric.node));
    let roots: Vec<NodeId> = measures.chain(outputs).chain(derivatives.iter().copied().flatten()).collect();
    let values = evaluate(&graph, &roots, bindings);
    let (measures, rest) = values.split_at(1 + model.metrics.len());
    let (outputs, rest) = rest.split_at(model.outputs.len());
    let mut rest = rest.iter();
    let of = |value: &Value, example: usize| value.of_example(example).elements().to_vec();
    Expectation {
        measures: measures
            .iter()
            .map(|value| (0..examples).map(|i| of(value, i)[0]).sum::<f64>() / examples as f64)
            .collect(),
        gradient: model
            .parameters
            .iter()
            .zip(&derivatives)
            .flat_map(|(parameter, derivative)| match derivative {
                Some(_) => {
                    let value = of(rest.next().expect("a value for each derivative"), 0);
                    value.into_iter().map(Some).collect()
                }
                None => vec![None; parameter.shape.size()],
            })
            .collect(),
        outputs: (0..examples)
            .flat_map(|example| outputs.iter().flat_map(move |value| of(value, example)))
            .collect(),
    }
}

/// The leaf of a parameter, if anything uses it.
fn leaf(model: &Model, wanted: usize) -> Option<NodeId> {
    let is_wanted =
        |node: &NodeId| matches!(model.graph.op(*node), Op::Param { index, .. } if *index == wanted);
    model.graph.nodes().find(is_wanted)
}
