//! `cargo nn graph`: what is computed, as text.

use nn_compiler::Network;
use nn_compiler::inspect::equations;
use nn_compiler::ir::display::listing;
use nn_compiler::ir::{self, NodeId};

use crate::arguments::{Graph, Stage};
use crate::problem::Problem;
use crate::select::compile_one;
use crate::source::Source;
use crate::{Status, Streams};

pub(crate) fn graph(arguments: &Graph, to: &mut Streams) -> Result<Status, Problem> {
    let source = Source::read(&arguments.selected.file)?;
    let networks = match compile_one(&source, arguments.selected.network.as_deref(), to)? {
        Ok(networks) => networks,
        Err(status) => return Ok(status),
    };
    for (_, network) in &networks {
        let (graph, roots) = stage(network, arguments.stage);
        if arguments.equations {
            write!(to.out, "{}", equations(graph, &roots))?;
        } else {
            let (names, nodes): (Vec<String>, Vec<NodeId>) = roots.into_iter().unzip();
            write!(to.out, "// {}\n{}", names.join(", "), listing(graph, &nodes))?;
        }
    }
    Ok(Status::Good)
}

/// A graph, and its results with their names.
fn stage(network: &Network, stage: Stage) -> (&ir::Graph, Vec<(String, NodeId)>) {
    let Network { model, joint, .. } = network;
    let outputs = model.outputs.iter().map(|output| (&output.name, output.node));
    let metrics = model.metrics.iter().map(|metric| (&metric.name, metric.node));
    let named = |(name, node): (&String, NodeId)| (name.clone(), node);
    if stage == Stage::Written {
        let loss = [("loss".to_owned(), model.loss)];
        return (&model.graph, outputs.map(named).chain(loss).chain(metrics.map(named)).collect());
    }
    let later = |((name, _), &node): ((&String, NodeId), &NodeId)| (name.clone(), node);
    let outputs: Vec<_> = outputs.zip(&joint.outputs).map(later).collect();
    let metrics: Vec<_> = metrics.zip(&joint.metrics).map(later).collect();
    let loss = vec![("loss".to_owned(), joint.loss)];
    let by = |&(index, node): &(usize, NodeId)| (format!("d_{}", model.parameters[index].name()), node);
    let gradient: Vec<_> = joint.gradients.iter().map(by).collect();
    let roots = match stage {
        Stage::Written | Stage::Joint => [outputs, loss, metrics, gradient].concat(),
        Stage::Predict => outputs,
        Stage::Evaluate => [loss, metrics].concat(),
        Stage::Train => [loss, gradient].concat(),
    };
    (&joint.graph, roots)
}
