//! Networks from text, and what becomes of them.

mod domain;
mod errors;
mod networks;

use std::fmt::Write;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Graph, Model, NodeId};
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
