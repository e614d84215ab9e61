//! The primitives as a page for people: each with its meaning, its shape rule and its derivative, all
//! read off the primitives themselves. A derivative is shown by running its rule on a specimen.

use std::collections::HashMap;
use std::fmt::Write;

use crate::ir::op::{Cotangent, Derivative, Specimen, VjpArgs, Written};
use crate::ir::{Function, Graph, NodeId, Op, Shape};

const BEGINNING: &str = "\
# Calculus

The closed set of primitives a network is compiled to. Every derivative rule builds nodes of the same set,
so derivatives have derivatives.

In the rules `y` is the result and `d` its cotangent, the derivative of the loss by `y`. A rule gives what
reaches the cotangent of an operand; `0` means that the result does not change with it. Where a value is
left out by a selection, its cotangent is exactly zero, and stays so in every product.

The total loss is the mean over the batch. Cotangents of values that differ between examples are held times
the number of examples; a value shared by all examples gets the mean of what reaches it.

This page is generated: `UPDATE=1 cargo test -p nn-tests --test docs`.
";

/// The page.
pub fn calculus() -> String {
    let (rows, others): (Vec<Specimen>, Vec<Specimen>) = Op::specimens()
        .into_iter()
        .partition(|specimen| specimen.op.function().is_some_and(|function| function != Function::Select));
    let mut page = BEGINNING.to_owned();
    page += "\n## Elementwise\n\nThe operands have equal shapes, and the result has the same.\n\n";
    page += "| name | value | derivative | smooth | |\n|---|---|---|---|---|\n";
    for specimen in &rows {
        let smooth = match specimen.op.function() {
            Some(Function::Unary(function)) => function.domain().description(),
            Some(Function::Binary(function)) => function.domain().description(),
            _ => "",
        };
        let derivative = derivative(specimen).join("<br>");
        let (name, value) = (specimen.op.name(), value(specimen));
        let description = specimen.op.description();
        writeln!(page, "| `{name}` | ${value}$ | {derivative} | {smooth} | {description} |")
            .expect("text grows");
    }
    page += "\n## Tensors\n";
    let mut before = "";
    for specimen in &others {
        let name = specimen.op.name();
        if name != before {
            let (description, rule) = (specimen.op.description(), specimen.op.shape_rule());
            write!(page, "\n### `{name}`\n\n{description}\n\n- shape: {rule}\n").expect("text grows");
        }
        before = name;
        write!(page, "- value: ${}$", value(specimen)).expect("text grows");
        let shapes: Vec<String> =
            specimen.operands.iter().map(|(name, shape)| format!("`{name} : {shape}`")).collect();
        if !shapes.is_empty() {
            write!(page, " for {}", shapes.join(", ")).expect("text grows");
        }
        page += "\n";
        for part in derivative(specimen) {
            writeln!(page, "- derivative: {part}").expect("text grows");
        }
    }
    page
}

/// The formula of the result, in LaTeX.
fn value(specimen: &Specimen) -> String {
    let operands: Vec<Written> = specimen.operands.iter().map(|&(name, _)| Written::atom(name)).collect();
    specimen.op.notation().to_latex(&operands).text
}

/// What the rule sends to each operand.
fn derivative(specimen: &Specimen) -> Vec<String> {
    let mut graph = Graph::new();
    let mut names = HashMap::new();
    let mut leaf = |graph: &mut Graph, name: &str, shape: &Shape| {
        let node = graph.add(Op::Input { index: names.len(), shape: shape.clone() }, &[]);
        names.insert(node, name.to_owned());
        node
    };
    let operands: Vec<NodeId> =
        specimen.operands.iter().map(|(name, shape)| leaf(&mut graph, name, shape)).collect();
    let result = graph.add(specimen.op.clone(), &operands);
    let results = graph.results(result).clone();
    let cotangents: Vec<Option<Cotangent>> = results
        .all()
        .iter()
        .enumerate()
        .map(|(number, value)| {
            let name = if results.one().is_some() { "d".to_owned() } else { format!("d.{number}") };
            Some(Cotangent { node: leaf(&mut graph, &name, &value.shape), selected: false })
        })
        .collect();
    names.insert(result, "y".to_owned());
    let wanted = vec![true; operands.len()];
    let at = VjpArgs { operands: &operands, result, cotangents: &cotangents, wanted: &wanted };
    let mut rules = Vec::new();
    specimen.op.pullback(&mut graph, &at, |graph, position, derivative| {
        let (name, _) = specimen.operands[position];
        rules.push(match derivative {
            Derivative::Node(node) => format!("{name}: `{}`", written(graph, &names, node).text),
            Derivative::Zero => format!("{name}: 0"),
            Derivative::NotDifferentiable => format!("{name}: none yet"),
        });
    });
    rules
}

fn written(graph: &Graph, names: &HashMap<NodeId, String>, node: NodeId) -> Written {
    if let Some(name) = names.get(&node) {
        return Written::atom(name);
    }
    let operands = graph.operands(node);
    let operands: Vec<Written> = operands.iter().map(|&operand| written(graph, names, operand)).collect();
    graph.op(node).notation().to_text(&operands)
}
