//! From a graph to a program: which values are stored and which are recomputed inside the loop that wants them, in which
//! order, and in which phase.
//!
//! A step has three phases: once before the tiles (values of parameters alone), for every tile (values of examples, and
//! sums over the batch) and once after them (values that follow from those sums).

mod collapse;
mod cut;
mod element;
mod kernel;
mod planner;
mod repeat;
mod stage;
mod store;
mod term;

use crate::ir::op::without_unused_results;
use crate::ir::{Graph, Model, NodeId, Variance};
use crate::program::{Program, Role, passes};
use planner::Planner;

/// What a program is asked for.
#[derive(Clone, Debug, Default)]
pub struct Roots {
    /// Values wanted for every example.
    pub results: Vec<NodeId>,
    /// Values wanted once per step: the gradient by the parameter with this number.
    pub gradients: Vec<(usize, NodeId)>,
}

impl Roots {
    /// All the nodes asked for: results, then gradients.
    pub fn nodes(&self) -> Vec<NodeId> {
        self.results.iter().copied().chain(self.gradients.iter().map(|&(_, node)| node)).collect()
    }
}

/// The program that computes `roots`, of values of a graph over the inputs and parameters of a network.
pub fn lower(model: &Model, graph: &Graph, roots: &Roots) -> Program {
    if graph.nodes().all(|node| graph.op(node).regions().is_empty()) {
        return computed(model, graph, roots);
    }
    let (graph, nodes) = without_unused_results(graph, &roots.nodes());
    let (results, gradients) = nodes.split_at(roots.results.len());
    let parameters = roots.gradients.iter().map(|&(parameter, _)| parameter);
    let gradients = parameters.zip(gradients.iter().copied()).collect();
    computed(model, &graph, &Roots { results: results.to_vec(), gradients })
}

/// The same, where all results of loops are used.
fn computed(model: &Model, graph: &Graph, roots: &Roots) -> Program {
    let order = graph.reachable(&roots.nodes());
    let stages = stage::stages(graph, &order);
    let stored = store::stored(graph, &order, &roots.results, &stages);
    let mut planner = Planner::new(model, graph);
    planner.place_leaves(&order);
    for (i, &root) in roots.results.iter().enumerate() {
        let own = stored.contains(&root) && graph.variance(root) == Variance::Example;
        if own && !planner.is_placed(root) {
            planner.place(root, Role::Result(i));
        }
    }
    planner.compute_all(&order, &stored, |node| stages[&node]);
    planner.copy_roots(roots);
    let mut program = planner.finish();
    passes::run(&mut program);
    program
}
