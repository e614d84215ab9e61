//! Networks from text, and what becomes of them.

mod applications;
mod derivatives;
mod domain;
mod elsewhere;
mod errors;
mod functions;
mod layers;
mod lengths;
mod networks;
mod repeat;
mod values;

use std::fmt::Write;

use crate::array::Array;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::eval;
use crate::ir::{Graph, Init, Model, NodeId};
use crate::parse;

/// The models of a program, and the mistakes in it.
fn elaborate(text: &str) -> (Vec<Option<Model>>, Vec<Diagnostic>) {
    let diagnostics = Diagnostics::new();
    let program = parse::program(text.parse().expect("the text is made of tokens"), &diagnostics);
    let models = super::models(&program, &diagnostics);
    (models, diagnostics.into_vec())
}

/// The model of a network without mistakes.
#[track_caller]
fn model(text: &str) -> Model {
    let (mut models, mistakes) = elaborate(text);
    let texts: Vec<String> = mistakes.iter().map(Diagnostic::text).collect();
    assert!(mistakes.is_empty(), "{}", texts.join("\n"));
    models.remove(0).expect("without mistakes there is a model")
}

/// The codes of the mistakes in a program, in order, each with its line.
fn codes(text: &str) -> Vec<String> {
    let (models, mistakes) = elaborate(text);
    assert!(models.iter().any(Option::is_none), "a network with mistakes has no model");
    mistakes.iter().map(|mistake| format!("{}:{}", mistake.span.start().line, mistake.code)).collect()
}

/// The nodes that a root needs, a line for each.
fn listing(graph: &Graph, root: NodeId) -> String {
    let mut text = String::new();
    for node in graph.reachable(&[root]) {
        let operands: Vec<String> = graph.operands(node).iter().map(|o| format!("%{}", o.index())).collect();
        let name = graph.node(node).origin.name.as_deref().unwrap_or("");
        let (op, shape) = (graph.op(node), graph.shape(node));
        writeln!(text, "%{} {op:?}({}) {shape} {name}", node.index(), operands.join(", "))
            .expect("strings grow");
    }
    text
}

/// The names and shapes of the parameters.
fn parameters(model: &Model) -> Vec<String> {
    model.parameters.iter().map(|parameter| format!("{} {}", parameter.name(), parameter.shape)).collect()
}

/// The values of the output `result` of a network of these items, for one example: `x: [2, 3]` is
/// 0 to 5, `v: [3]` is 1, −2, 3, `s` is 0.5, `c: class(3)` is 2, `cs: [2] of class(3)` is 1, 0.
#[track_caller]
fn result(items: &str) -> Vec<f64> {
    let model = model(&format!(
        "#[dtype(f64)] pub struct Net {{
         input x: [2, 3]; input v: [3]; input s; input c: class(3); input cs: [2] of class(3);
         param unit = 1; {items}
         loss unit; }}"
    ));
    let count = |sizes: &[usize], values: &[f64]| vec![Array::new(sizes, values.to_vec())];
    let bindings = eval::Bindings {
        inputs: vec![
            count(&[2, 3], &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
            count(&[3], &[1.0, -2.0, 3.0]),
            count(&[], &[0.5]),
            count(&[], &[2.0]),
            count(&[2], &[1.0, 0.0]),
        ],
        parameters: model
            .parameters
            .iter()
            .map(|parameter| match &parameter.init {
                Init::Constant(value) => Array::filled(&parameter.shape.sizes(), *value),
                Init::Values(values) => Array::new(&parameter.shape.sizes(), values.clone()),
                other => panic!("{other:?} is random"),
            })
            .collect(),
        ..eval::Bindings::default()
    };
    let node =
        model.outputs.iter().find(|output| output.name == "result").expect("`result` is an output").node;
    match &eval::evaluate(&model.graph, &[node], &bindings)[0] {
        eval::Value::Shared(array) => array.elements().to_vec(),
        eval::Value::Example(arrays) => arrays[0].elements().to_vec(),
    }
}

/// The value of one expression, in the network of [`result`].
#[track_caller]
fn value(expression: &str) -> Vec<f64> {
    result(&format!("output result = {expression};"))
}
