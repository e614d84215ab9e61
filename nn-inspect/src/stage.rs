//! The graphs on the way from the source to the code.

use nn_compiler::Network;
use nn_compiler::ir::{Graph, NodeId};

/// Which graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The values, as the source says.
    Written,
    /// The values and the derivatives of the loss, simplified together.
    Joint,
    /// Of these, what a prediction computes.
    Predict,
    /// What the loss and the metrics are computed from.
    Evaluate,
    /// What a step of training computes: the loss and its gradient.
    Train,
}

/// A result of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name in the source; `loss`, `d_hidden.weight`.
    pub name: String,
    /// Which value it is.
    pub node: NodeId,
    /// What it is for.
    pub role: Role,
}

/// What a result is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What prediction returns.
    Output,
    /// What training makes small.
    Loss,
    /// What is measured beside the loss.
    Metric,
    /// The derivative of the loss by a parameter.
    Gradient,
}

/// The graph of a stage with its results: outputs, loss, metrics, gradients; those it has.
pub fn results(network: &Network, stage: Stage) -> (&Graph, Vec<Named>) {
    let Network { model, joint, .. } = network;
    let is_written = stage == Stage::Written;
    let now = |written: NodeId, later: NodeId| if is_written { written } else { later };
    let outputs = model.outputs.iter().zip(&joint.outputs);
    let outputs =
        outputs.map(|(output, &later)| (output.name.clone(), now(output.node, later), Role::Output));
    let loss = ("loss".to_owned(), now(model.loss, joint.loss), Role::Loss);
    let metrics = model.metrics.iter().zip(&joint.metrics);
    let metrics =
        metrics.map(|(metric, &later)| (metric.name.clone(), now(metric.node, later), Role::Metric));
    let by = |&(parameter, node): &(usize, NodeId)| {
        (format!("d_{}", model.parameters[parameter].name()), node, Role::Gradient)
    };
    let gradients = joint.gradients.iter().map(by);
    let wanted = |role: Role| match stage {
        Stage::Written => role != Role::Gradient,
        Stage::Joint => true,
        Stage::Predict => role == Role::Output,
        Stage::Evaluate => matches!(role, Role::Loss | Role::Metric),
        Stage::Train => matches!(role, Role::Loss | Role::Gradient),
    };
    let all = outputs.chain([loss]).chain(metrics).chain(gradients);
    let named = all.filter(|&(_, _, role)| wanted(role)).map(|(name, node, role)| Named { name, node, role });
    (if is_written { &model.graph } else { &joint.graph }, named.collect())
}
