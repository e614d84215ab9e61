//! A network of one expression, evaluated in `f64` by the reference interpreter.
use std::collections::HashMap;

use nn_compiler::array::Array;
use nn_compiler::diagnostic::{Diagnostic, Diagnostics};
use nn_compiler::ir::{Init, Model, NodeId, Op};
use nn_compiler::{autodiff, elaborate, eval, parse};

/// `let result = expr;` over some inputs and parameters.
pub(super) struct Network {
    model: Model,
    result: NodeId,
    /// The derivatives of the sum of the result by each input; `None` where it does not depend on one.
    gradients: Vec<Option<NodeId>>,
    parameters: HashMap<String, Vec<f64>>,
}

/// The elements of the result and, for each input, the derivatives of their sum.
pub(super) struct Evaluated {
    pub(super) value: Vec<f64>,
    pub(super) gradients: Vec<Vec<f64>>,
}

impl Network {
    /// Declares `items` and the result.
    #[track_caller]
    pub(super) fn new(items: &str, expr: &str) -> Network {
        let text = format!(
            "#[dtype(f64)] pub struct Net {{ {items} let result = {expr}; output result; loss sum(result); }}"
        );
        let diagnostics = Diagnostics::new();
        let program = parse::program(text.parse().expect("balanced brackets"), &diagnostics);
        let mut models = elaborate::models(&program, &diagnostics);
        let mistakes: Vec<String> = diagnostics.into_vec().iter().map(Diagnostic::text).collect();
        assert!(mistakes.is_empty(), "{text}\n{}", mistakes.join("\n"));
        let mut model = models.remove(0).expect("without mistakes there is a model");
        let result = model.outputs[0].node;
        let leaves: HashMap<usize, NodeId> = model
            .graph
            .nodes()
            .filter_map(|node| match model.graph.op(node) {
                Op::Input { index, .. } => Some((*index, node)),
                _ => None,
            })
            .collect();
        let inputs: Vec<NodeId> = (0..model.inputs.len()).map(|index| leaves[&index]).collect();
        let gradients = autodiff::reverse::gradient(&mut model.graph, model.loss, &inputs);
        Network { model, result, gradients, parameters: HashMap::new() }
    }

    /// Sets a parameter.
    #[track_caller]
    pub(super) fn with(mut self, name: &str, values: &[f64]) -> Network {
        assert!(self.parameters().iter().any(|known| known == name), "{name} in {:?}", self.parameters());
        self.parameters.insert(name.to_string(), values.to_vec());
        self
    }

    pub(super) fn parameters(&self) -> Vec<String> {
        self.model.parameters.iter().map(|parameter| parameter.name()).collect()
    }

    /// How a parameter starts.
    pub(super) fn init(&self, name: &str) -> Init {
        let parameters = &self.model.parameters;
        parameters.iter().find(|parameter| parameter.name() == name).expect("declared").init.clone()
    }

    /// Evaluates one example.
    #[track_caller]
    pub(super) fn at(&self, inputs: &[&[f64]]) -> Evaluated {
        let model = &self.model;
        assert_eq!(inputs.len(), model.inputs.len(), "an argument for each input");
        let inputs = inputs.iter().zip(&model.inputs);
        let parameters = model.parameters.iter().map(|parameter| {
            let values = self.parameters.get(&parameter.name());
            Array::new(&parameter.shape.sizes(), values.expect("every parameter is set").clone())
        });
        let bindings = eval::Bindings {
            inputs: inputs.map(|(x, field)| vec![Array::new(&field.shape.sizes(), x.to_vec())]).collect(),
            parameters: parameters.collect(),
            ..eval::Bindings::default()
        };
        let wanted = self.gradients.iter().flatten().copied();
        let roots: Vec<NodeId> = std::iter::once(self.result).chain(wanted).collect();
        let mut values = eval::evaluate(&model.graph, &roots, &bindings).into_iter();
        let mut next = || values.next().expect("a value for each root").of_example(0).elements().to_vec();
        let value = next();
        let gradients = model.inputs.iter().zip(&self.gradients);
        let gradients = gradients.map(|(field, gradient)| match gradient {
            Some(_) => next(),
            None => vec![0.0; field.shape.size()],
        });
        Evaluated { value, gradients: gradients.collect() }
    }
}
