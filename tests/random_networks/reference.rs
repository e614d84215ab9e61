//! What a network computes, by naive evaluation of its graph.

use nn_compiler::array::Array;
use nn_compiler::autodiff::reverse::gradient;
use nn_compiler::compile::Joint;
use nn_compiler::eval::{Bindings, Value, evaluate};
use nn_compiler::ir::{Field, FieldKind, Graph, Leaf, Model, NodeId};

use crate::random::Random;

/// How much the gradient may change, relative to its size, where the parameters change by [`STEP`]: what is
/// more sensitive lies at a kink, or beyond what single precision can follow.
const SENSITIVITY: f64 = 5e-4;
const STEP: f64 = 1e-5;

/// A graph with the nodes of all that a network computes.
pub struct Computation {
    graph: Graph,
    /// The loss and the metrics.
    measures: Vec<NodeId>,
    outputs: Vec<NodeId>,
    /// The derivative of the loss by parameters, by their numbers.
    gradients: Vec<(usize, NodeId)>,
}

impl Computation {
    /// As it is written, before any simplification.
    pub fn written(model: &Model) -> Computation {
        let mut graph = model.graph.clone();
        let parameters: Vec<(usize, NodeId)> =
            (0..model.parameters.len()).filter_map(|number| Some((number, leaf(model, number)?))).collect();
        let leaves: Vec<NodeId> = parameters.iter().map(|&(_, leaf)| leaf).collect();
        let derivatives = gradient(&mut graph, model.loss, &leaves);
        let numbered = parameters.iter().zip(derivatives);
        Computation {
            graph,
            measures: [model.loss]
                .into_iter()
                .chain(model.metrics.iter().map(|metric| metric.node))
                .collect(),
            outputs: model.outputs.iter().map(|output| output.node).collect(),
            gradients: numbered.filter_map(|(&(number, _), node)| Some((number, node?))).collect(),
        }
    }

    /// As it is simplified.
    pub fn simplified(joint: &Joint) -> Computation {
        Computation {
            graph: joint.graph.clone(),
            measures: [joint.loss].into_iter().chain(joint.metrics.iter().copied()).collect(),
            outputs: joint.outputs.clone(),
            gradients: joint.gradients.clone(),
        }
    }

    /// All numbers.
    pub fn numbers(&self, bindings: &Bindings) -> Numbers {
        let gradients = self.gradients.iter().map(|&(_, node)| node);
        let roots: Vec<NodeId> =
            self.measures.iter().chain(&self.outputs).copied().chain(gradients).collect();
        let values = evaluate(&self.graph, &roots, bindings);
        let (measures, rest) = values.split_at(self.measures.len());
        let (outputs, derivatives) = rest.split_at(self.outputs.len());
        let examples = bindings.targets[0].len();
        let mut gradients = vec![None; bindings.parameters.len()];
        for (&(parameter, _), value) in self.gradients.iter().zip(derivatives) {
            gradients[parameter] = Some(value.of_example(0).elements().to_vec());
        }
        Numbers {
            measures: measures.iter().map(|value| mean(value, examples)).collect(),
            outputs: (0..examples).flat_map(|example| of_example(outputs, example)).collect(),
            gradients,
        }
    }

    /// The mean loss alone.
    pub fn loss(&self, bindings: &Bindings) -> f64 {
        mean(&evaluate(&self.graph, &self.measures[..1], bindings)[0], bindings.targets[0].len())
    }

    /// The outputs of an example after the other.
    pub fn outputs(&self, bindings: &Bindings) -> Vec<Vec<f64>> {
        let values = evaluate(&self.graph, &self.outputs, bindings);
        (0..bindings.inputs[0].len()).map(|example| of_example(&values, example)).collect()
    }
}

fn mean(value: &Value, examples: usize) -> f64 {
    (0..examples).map(|example| value.of_example(example).elements()[0]).sum::<f64>() / examples as f64
}

fn of_example(values: &[Value], example: usize) -> Vec<f64> {
    values.iter().flat_map(|value| value.of_example(example).elements()).copied().collect()
}

/// The leaf of a parameter, if anything uses it.
fn leaf(model: &Model, wanted: usize) -> Option<NodeId> {
    let is_wanted = |node: &NodeId| model.graph.op(*node).leaf() == Some(Leaf::Parameter(wanted));
    model.graph.nodes().find(is_wanted)
}

/// What a network computes.
pub struct Numbers {
    /// The means of the loss and of the metrics.
    pub measures: Vec<f64>,
    /// Of one example after the other.
    pub outputs: Vec<f64>,
    /// By parameter; nothing where it is not learned.
    pub gradients: Vec<Option<Vec<f64>>>,
}

impl Numbers {
    fn learned(&self) -> impl Iterator<Item = f64> + '_ {
        self.gradients.iter().flatten().flatten().copied()
    }
}

/// Numbers for the leaves of a network, and what follows from them.
pub struct Reference {
    pub bindings: Bindings,
    pub numbers: Numbers,
}

impl Reference {
    /// The reference for random numbers, or why nothing can be compared with it.
    pub fn new(model: &Model, examples: usize, random: &mut Random) -> Result<Reference, String> {
        let written = Computation::written(model);
        let bindings = leaves(model, examples, random);
        let numbers = written.numbers(&bindings);
        let mut nearby = bindings.clone();
        for parameter in &mut nearby.parameters {
            parameter.elements_mut().iter_mut().for_each(|x| *x += random.between(-STEP, STEP));
        }
        let moved = written.numbers(&nearby);
        let finite = numbers.learned().chain(moved.learned()).all(f64::is_finite);
        if !finite || !numbers.measures[0].is_finite() {
            return Err("loss or gradient is not finite".to_owned());
        }
        let scale = numbers.learned().fold(0.0, |scale: f64, x| scale.max(x.abs()));
        let pairs = numbers.learned().zip(moved.learned());
        let change = pairs.fold(0.0, |change: f64, (x, y)| change.max((x - y).abs()));
        match change > SENSITIVITY * scale {
            true => Err(format!("the gradient changes by {change} of {scale}")),
            false => Ok(Reference { bindings, numbers }),
        }
    }
}

/// Numbers for all leaves, each exact in single precision.
fn leaves(model: &Model, examples: usize, random: &mut Random) -> Bindings {
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
        ..Bindings::default()
    }
}

fn exact(random: &mut Random, limit: f64) -> f64 {
    f64::from(random.between(-limit, limit) as f32)
}
