//! The middle of the pipeline: from a checked network to its programs.

pub mod derivatives;
pub mod lengths;
mod squares;
pub mod unused;

use crate::ast;
use crate::diagnostic::{Diagnostics, gradient, memory as memory_messages};
use crate::emit::Programs;
use crate::ir::{Graph, Model, NodeId, verify};
use crate::lower::{self, Roots};
use crate::memory::{self, Planned};
use crate::{autodiff, simplify};

/// The joint graph of a network: its values and the derivatives of its loss, simplified.
#[derive(Clone, Debug)]
pub struct Joint {
    /// All that the roots need.
    pub graph: Graph,
    /// The outputs, in source order.
    pub outputs: Vec<NodeId>,
    /// The loss of one example.
    pub loss: NodeId,
    /// The metrics, in source order.
    pub metrics: Vec<NodeId>,
    /// The gradient of the mean loss by each parameter that the loss depends on, by its number.
    pub gradients: Vec<(usize, NodeId)>,
}

/// Differentiates the loss by every parameter and simplifies all values together.
pub fn differentiate(model: &Model) -> Joint {
    let classes = simplify::Classes::of(&model.inputs, &model.targets);
    let parameters = autodiff::learned(&model.graph, model.loss);

    // Values are first brought to the forms whose derivatives are short and exact.
    let (mut graph, mut roots) = simplify::simplify_knowing(&classes, &model.graph, &model.roots());
    let leaves: Vec<NodeId> =
        parameters.iter().map(|&(_, leaf)| graph.add(model.graph.op(leaf).clone(), &[])).collect();
    let mean = graph.batch_mean(roots[0]);
    let derivatives = autodiff::reverse::gradient(&mut graph, mean, &leaves);
    for (leaf, derivative) in leaves.into_iter().zip(derivatives) {
        roots.push(derivative.unwrap_or_else(|| graph.constant_like(0.0, leaf)));
    }

    let (graph, roots) = simplify::simplify_knowing(&classes, &graph, &roots);
    verify::returned(&graph, &roots, "simplification");
    let mut roots = roots.into_iter();
    Joint {
        graph,
        loss: roots.next().expect("the loss is a root"),
        outputs: roots.by_ref().take(model.outputs.len()).collect(),
        metrics: roots.by_ref().take(model.metrics.len()).collect(),
        gradients: parameters.iter().map(|&(index, _)| index).zip(roots).collect(),
    }
}

/// Reports parameters that the loss depends on and yet has no derivative by, anywhere: all at once, as
/// they have one cause more often than not.
pub fn check_gradients(model: &Model, joint: &Joint, diagnostics: &Diagnostics) {
    if model.attributes.allow_dead_gradient {
        return;
    }
    let is_zero = |node: NodeId| joint.graph.op(node).constant() == Some(0.0);
    let dead = joint.gradients.iter().filter(|&&(_, node)| is_zero(node));
    let dead: Vec<_> = dead.map(|&(index, _)| &model.parameters[index]).collect();
    if let Some(first) = dead.first() {
        let names: Vec<String> = dead.iter().map(|parameter| parameter.name()).collect();
        diagnostics.report(gradient::dead_gradient(first.span, &names));
    }
}

/// Plans one program: which kernels it runs, and where their values stand.
fn plan(model: &Model, graph: &Graph, roots: &Roots) -> Planned {
    let budget = model.attributes.ram_budget.map(|(bytes, _)| bytes);
    let program = lower::lower(model, graph, roots);
    let plan = memory::plan(&program);
    if verify::ENABLED {
        assert_eq!(memory::check(&program, &plan), Ok(()), "{program}");
    }
    let footprint = memory::footprint(model, &program, &plan);
    // What a step of a loop has of a value is then in one piece.
    let groups = if program.repeats() { 1 } else { footprint.groups(budget) };
    // Whoever counts bytes has one thread.
    let thread_groups = match budget {
        Some(_) => 0,
        None => memory::thread_groups(&program, &footprint, groups, model.attributes.dtype.bytes()),
    };
    Planned { program, plan, groups, thread_groups }
}

/// Plans the three programs of a network, and those it asks for.
pub fn programs(model: &Model, joint: &Joint) -> Programs {
    let measured: Vec<NodeId> = [joint.loss].into_iter().chain(joint.metrics.iter().copied()).collect();
    let program = |results: &[NodeId], gradients: &[(usize, NodeId)]| {
        let roots = Roots { results: results.to_vec(), gradients: gradients.to_vec() };
        plan(model, &joint.graph, &roots)
    };
    Programs {
        predict: program(&joint.outputs, &[]),
        evaluate: program(&measured, &[]),
        train: program(&[joint.loss], &joint.gradients),
        requested: derivatives::requested(model, joint),
        learned: joint.gradients.iter().map(|&(index, _)| index).collect(),
    }
}

/// The memory beyond which a network is taken for a mistake, unless it has a budget.
const MOST_BYTES: u64 = 64 << 30;

/// Reports a network whose training does not fit its budget of memory with the smallest of tiles.
pub fn check_budget(model: &Model, programs: &Programs, diagnostics: &Diagnostics) {
    let footprint = programs.train.footprint(model);
    let needed = footprint.total(1, false) as u64;
    let parameters = footprint.parameters + footprint.before;
    let (once, group, examples) = (footprint.once(), footprint.group, model.attributes.dtype.lanes());
    match model.attributes.ram_budget {
        Some((budget, span)) if needed > budget => {
            let budget = budget as usize;
            diagnostics.report(memory_messages::over_budget(span, budget, parameters, once, group, examples));
        }
        None if needed > MOST_BYTES => {
            let ast::Name { text, span } = &model.name;
            let most = MOST_BYTES as usize;
            diagnostics
                .report(memory_messages::over_memory(*span, text, most, parameters, once, group, examples));
        }
        _ => {}
    }
}
