//! A network of one expression, evaluated in `f64` by the reference interpreter.
use std::collections::HashMap;

use nn_compiler::array::Array;
use nn_compiler::diagnostic::{Diagnostic, Diagnostics};
use nn_compiler::ir::{FieldKind, Init, Leaf, Model, NodeId};
use nn_compiler::{autodiff, elaborate, eval, parse};

/// `let result = expr;` over some inputs and parameters.
#[derive(Clone)]
pub(super) struct Network {
    model: Model,
    result: NodeId,
    /// The derivatives of the sum of the result by each input; `None` where it does not depend on one.
    gradients: Vec<Option<NodeId>>,
    /// The same by each parameter.
    slopes: Vec<Option<NodeId>>,
    /// The values that are set.
    values: HashMap<String, Vec<f64>>,
}

/// The elements of the result and, for each input and each parameter, the derivatives of their sum.
pub(super) struct Evaluated {
    pub(super) value: Vec<f64>,
    pub(super) gradients: Vec<Vec<f64>>,
    pub(super) slopes: Vec<Vec<f64>>,
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
        let leaves: HashMap<Leaf, NodeId> = model
            .graph
            .nodes()
            .filter_map(|node| model.graph.op(node).leaf().map(|leaf| (leaf, node)))
            .collect();
        let inputs = (0..model.inputs.len()).map(|index| leaves[&Leaf::Input(index)]);
        let parameters = (0..model.parameters.len()).map(|index| leaves[&Leaf::Parameter(index)]);
        let wanted: Vec<NodeId> = inputs.chain(parameters).collect();
        let mut gradients = autodiff::reverse::gradient(&mut model.graph, model.loss, &wanted);
        let slopes = gradients.split_off(model.inputs.len());
        Network { model, result, gradients, slopes, values: HashMap::new() }
    }

    /// Sets a parameter.
    #[track_caller]
    pub(super) fn with(mut self, name: &str, values: &[f64]) -> Network {
        assert!(self.parameters().iter().any(|known| known == name), "{name} in {:?}", self.parameters());
        self.values.insert(name.to_string(), values.to_vec());
        self
    }

    /// The same with other values of its parameters, made of their numbers and their values.
    pub(super) fn changed(&self, change: impl Fn(usize, &[f64]) -> Vec<f64>) -> Network {
        let names = self.parameters().into_iter().enumerate();
        let values = names.map(|(number, name)| (name.clone(), change(number, &self.values[&name])));
        Network { values: values.collect(), ..self.clone() }
    }

    pub(super) fn parameters(&self) -> Vec<String> {
        self.model.parameters.iter().map(|parameter| parameter.name()).collect()
    }

    /// The parameters with their numbers of elements.
    pub(super) fn shapes(&self) -> Vec<(String, usize)> {
        self.model.parameters.iter().map(|parameter| (parameter.name(), parameter.shape.size())).collect()
    }

    /// The number of elements of each input, and of classes the first and how many there are.
    pub(super) fn fields(&self) -> Vec<(usize, Option<(usize, usize)>)> {
        let classes = |kind: &FieldKind| match kind {
            FieldKind::Class(range) => Some((range.first, range.count)),
            FieldKind::Real => None,
        };
        self.model.inputs.iter().map(|field| (field.shape.size(), classes(&field.kind))).collect()
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
            let values = self.values.get(&parameter.name());
            Array::new(&parameter.shape.sizes(), values.expect("every parameter is set").clone())
        });
        let bindings = eval::Bindings {
            inputs: inputs.map(|(x, field)| vec![Array::new(&field.shape.sizes(), x.to_vec())]).collect(),
            parameters: parameters.collect(),
            ..eval::Bindings::default()
        };
        let wanted = self.gradients.iter().chain(&self.slopes).flatten().copied();
        let roots: Vec<NodeId> = std::iter::once(self.result).chain(wanted).collect();
        let mut values = eval::evaluate(&model.graph, &roots, &bindings).into_iter();
        let mut next = || values.next().expect("a value for each root").of_example(0).elements().to_vec();
        let value = next();
        let sizes = model.inputs.iter().map(|field| field.shape.size());
        let sizes = sizes.chain(model.parameters.iter().map(|parameter| parameter.shape.size()));
        let derivatives = sizes.zip(self.gradients.iter().chain(&self.slopes));
        let mut gradients: Vec<Vec<f64>> = derivatives
            .map(|(size, derivative)| match derivative {
                Some(_) => next(),
                None => vec![0.0; size],
            })
            .collect();
        let slopes = gradients.split_off(model.inputs.len());
        Evaluated { value, gradients, slopes }
    }
}
