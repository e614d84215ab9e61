//! The programs of the derivatives that a network is asked for by `#[derivatives(…)]`.

use super::squares::residuals;
use super::{Joint, plan};
use crate::ast::Derivative;
use crate::autodiff::forward;
use crate::autodiff::partial::{self, Mode, pass};
use crate::diagnostic::{Diagnostics, derivatives};
use crate::emit::{Part, Requested};
use crate::ir::{Along, Axis, FieldKind, Graph, Model, NodeId, Op, Shape, verify};
use crate::lower::Roots;
use crate::simplify::{Classes, simplify_knowing};

/// A network with more parameters has no `hessian`: it is a matrix of as many rows and columns.
const MOST_PARAMETERS: usize = 1000;

/// Reports what is asked for and cannot be.
pub fn check(model: &Model, diagnostics: &Diagnostics) {
    for &(derivative, span) in &model.attributes.derivatives {
        let name = derivative.name();
        let real_inputs = model.inputs.iter().any(|field| is_real(field.kind, field.along));
        let real_outputs = model.outputs.iter().any(|output| is_real(output.kind, output.along));
        match derivative {
            Derivative::InputGradient | Derivative::Jacobian if !real_inputs => {
                diagnostics.report(derivatives::no_real_input(span, name));
            }
            Derivative::Jacobian if !real_outputs => {
                diagnostics.report(derivatives::no_real_output(span));
            }
            Derivative::Hessian if model.parameter_count() > MOST_PARAMETERS => {
                let count = model.parameter_count();
                diagnostics.report(derivatives::hessian_too_large(span, count, MOST_PARAMETERS));
            }
            Derivative::NormalEquations => {
                let (graph, roots) = simplified(model, &[model.loss]);
                if residuals(&graph, roots[0]).is_none() {
                    diagnostics.report(derivatives::no_sum_of_squares(span));
                }
            }
            _ => {}
        }
    }
}

/// Whether a value holds numbers of the user's.
fn is_real(kind: FieldKind, along: Along) -> bool {
    kind == FieldKind::Real && !matches!(along, Along::Count(_))
}

/// Plans the programs that are asked for. The network has passed the [`check`].
pub(super) fn requested(model: &Model, joint: &Joint) -> Vec<Requested> {
    let programs = Derivative::ALL.iter().filter(|&&derivative| model.attributes.asks_for(derivative));
    programs
        .filter_map(|&derivative| match derivative {
            Derivative::InputGradient => Some(input_gradient(model)),
            Derivative::Jacobian => Some(jacobian(model)),
            Derivative::HessianVectorProduct => Some(hessian_vector_product(model, joint)),
            Derivative::NormalEquations => least_squares(model, joint),
            // It takes products with each unit vector.
            Derivative::Hessian => None,
        })
        .collect()
}

/// The derivative of the loss by each real input.
fn input_gradient(model: &Model) -> Requested {
    let (mut graph, roots) = simplified(model, &[model.loss]);
    let loss = roots[0];
    let one = graph.constant_like(1.0, loss);
    let mut results = vec![(part("loss", &graph, loss), loss)];
    for (name, input) in real_inputs(model, &mut graph) {
        let derived = pass(&mut graph, loss, input, one, Mode::Reverse);
        let node = derived.map_or_else(|| graph.constant_like(0.0, input), |derived| derived.node);
        results.push((part(&name, &graph, node), node));
    }
    build(model, Derivative::InputGradient, &graph, results, &[])
}

/// The derivative of each real output by each real input.
fn jacobian(model: &Model) -> Requested {
    let outputs: Vec<_> = model.outputs.iter().filter(|output| is_real(output.kind, output.along)).collect();
    let nodes: Vec<NodeId> = outputs.iter().map(|output| output.node).collect();
    let (mut graph, roots) = simplified(model, &nodes);
    let inputs = real_inputs(model, &mut graph);
    let mut results = Vec::new();
    for (output, &y) in outputs.iter().zip(&roots) {
        for &(ref input, x) in &inputs {
            let node = derivative(&mut graph, y, x);
            results.push((part(&format!("{}_by_{input}", output.name), &graph, node), node));
        }
    }
    build(model, Derivative::Jacobian, &graph, results, &[])
}

/// How the gradient of the mean loss moves if the parameters move along a direction: forwards over what was found
/// in reverse.
fn hessian_vector_product(model: &Model, joint: &Joint) -> Requested {
    let mut graph = joint.graph.clone();
    let gradients: Vec<NodeId> = joint.gradients.iter().map(|&(_, node)| node).collect();
    let order = graph.reachable(&gradients);
    let mut seeds = forward::Tangents::default();
    for &(index, _) in &joint.gradients {
        let shape = model.parameters[index].shape.clone();
        let leaf = graph.add(Op::Param { index, shape: shape.clone() }, &[]);
        let direction = graph.add(Op::Tangent { index, shape }, &[]);
        seeds.insert(leaf, direction);
    }
    let tangents = forward::sweep(&mut graph, &order, seeds);
    let mut products = Vec::new();
    for &(index, gradient) in &joint.gradients {
        let tangent = tangents.get(&gradient).copied();
        products.push((index, tangent.unwrap_or_else(|| graph.constant_like(0.0, gradient))));
    }
    let results = vec![(part("loss", &graph, joint.loss), joint.loss)];
    build(model, Derivative::HessianVectorProduct, &graph, results, &products)
}

/// The residuals whose squares the loss adds up, and their derivatives by each learned parameter.
fn least_squares(model: &Model, joint: &Joint) -> Option<Requested> {
    let (mut graph, roots) = simplified(model, &[model.loss]);
    let parts = residuals(&graph, roots[0])?;
    let mut flat = Vec::new();
    for (weight, node) in parts {
        let node = if weight == 1.0 { node } else { graph.scale(weight.sqrt(), node) };
        let size = Axis::Known(graph.shape(node).size());
        flat.push(graph.reshape(node, &Shape::from_iter([size])));
    }
    let all = match flat[..] {
        [one] => one,
        _ => graph.concat(&flat, 0),
    };
    let mut results = vec![(part("residuals", &graph, all), all)];
    for &(index, _) in &joint.gradients {
        let parameter = &model.parameters[index];
        let leaf = graph.add(Op::Param { index, shape: parameter.shape.clone() }, &[]);
        let node = derivative(&mut graph, all, leaf);
        results.push((part(&parameter.name(), &graph, node), node));
    }
    Some(build(model, Derivative::NormalEquations, &graph, results, &[]))
}

/// The derivative of `y` by `x`, by the way that takes fewer passes; zeros where `y` does not depend on `x`.
fn derivative(graph: &mut Graph, y: NodeId, x: NodeId) -> NodeId {
    let fewer_inputs = graph.shape(x).size() < graph.shape(y).size();
    let mode = if fewer_inputs { Mode::Forward } else { Mode::Reverse };
    match partial::jacobian(graph, y, x, mode) {
        Some(derived) => derived.node,
        None => {
            let shape: Shape = graph.shape(y).axes().iter().chain(graph.shape(x).axes()).copied().collect();
            graph.constant(0.0, &shape)
        }
    }
}

/// The leaves of the inputs that are numbers.
fn real_inputs(model: &Model, graph: &mut Graph) -> Vec<(String, NodeId)> {
    let inputs = model.inputs.iter().enumerate().filter(|(_, field)| is_real(field.kind, field.along));
    inputs
        .map(|(index, field)| {
            (field.name.clone(), graph.add(Op::Input { index, shape: field.shape.clone() }, &[]))
        })
        .collect()
}

fn part(name: &str, graph: &Graph, node: NodeId) -> Part {
    Part { name: name.to_owned(), shape: graph.shape(node).clone() }
}

/// Values in the forms whose derivatives are short and exact.
fn simplified(model: &Model, values: &[NodeId]) -> (Graph, Vec<NodeId>) {
    simplify_knowing(&Classes::of(&model.inputs, &model.targets), &model.graph, values)
}

/// The program for these results and gradients, of which there are none or those of the last argument.
fn build(
    model: &Model,
    derivative: Derivative,
    graph: &Graph,
    results: Vec<(Part, NodeId)>,
    gradients: &[(usize, NodeId)],
) -> Requested {
    let (parts, mut nodes): (Vec<Part>, Vec<NodeId>) = results.into_iter().unzip();
    nodes.extend(gradients.iter().map(|&(_, node)| node));
    verify::returned(graph, &nodes, "differentiation");
    let classes = Classes::of(&model.inputs, &model.targets);
    let (graph, nodes) = simplify_knowing(&classes, graph, &nodes);
    verify::returned(&graph, &nodes, "simplification");
    let (results, summed) = nodes.split_at(parts.len());
    let indices = gradients.iter().map(|&(index, _)| index);
    let roots = Roots { results: results.to_vec(), gradients: indices.zip(summed.iter().copied()).collect() };
    let program = plan(model, &graph, &roots);
    Requested { derivative, model: Model { graph, ..model.clone() }, program, parts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::Array;
    use crate::autodiff::reverse;
    use crate::eval::{Bindings, Value, evaluate};

    /// The second derivative of `mean((w·x)³)` along `v` is `6·w·mean(x³)·v`.
    #[test]
    fn the_mean_over_the_batch_passes_directions_on() {
        let mut graph = Graph::new();
        let scalar = Shape::scalar();
        let w = graph.add(Op::Param { index: 0, shape: scalar.clone() }, &[]);
        let v = graph.add(Op::Tangent { index: 0, shape: scalar.clone() }, &[]);
        let x = graph.add(Op::Input { index: 0, shape: scalar }, &[]);
        let product = graph.mul(w, x);
        let square = graph.mul(product, product);
        let cube = graph.mul(square, product);
        let mean = graph.batch_mean(cube);
        let gradient = reverse::gradient(&mut graph, mean, &[w])[0].expect("it depends on w");
        let order = graph.reachable(&[gradient]);
        let tangents = forward::sweep(&mut graph, &order, [(w, v)].into_iter().collect());
        let bindings = Bindings {
            inputs: vec![vec![Array::scalar(1.0), Array::scalar(2.0)]],
            parameters: vec![Array::scalar(0.5)],
            tangents: vec![Array::scalar(3.0)],
            ..Bindings::default()
        };
        let found = match &evaluate(&graph, &[tangents[&gradient]], &bindings)[0] {
            Value::Shared(array) => array.elements()[0],
            Value::Example(_) => f64::NAN,
        };
        assert_eq!(found, 6.0 * 0.5 * 4.5 * 3.0);
    }
}
