//! Regions: graphs that are the body of a primitive of another graph.

use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::graph::{Graph, NodeId};
use super::types::Type;

/// The body of a primitive: a graph over `Op::RegionInput` leaves. It sees nothing of the graph
/// around it; what it needs from there is passed as an input. Cheap to clone. Two regions are equal
/// if they compute the same in the same way, in whatever order their nodes were made.
#[derive(Clone, Debug)]
pub struct Region(Rc<Body>);

#[derive(Debug)]
struct Body {
    graph: Graph,
    inputs: Vec<Type>,
    results: Vec<NodeId>,
    hash: u64,
}

impl Region {
    /// A body with these inputs, in the order of `Op::RegionInput::index`, and results. Its graph is what the results
    /// need, in an order that follows from them.
    pub fn new(graph: &Graph, inputs: Vec<Type>, results: &[NodeId]) -> Region {
        let (graph, results) = graph.canonical(results);
        let mut hasher = FxHasher::default();
        (&inputs, &results).hash(&mut hasher);
        for node in graph.nodes() {
            (graph.op(node), graph.operands(node)).hash(&mut hasher);
        }
        Region(Rc::new(Body { graph, inputs, results, hash: hasher.finish() }))
    }

    /// The same body in which the graph is another, with the same inputs.
    pub fn with_graph(&self, graph: &Graph, results: &[NodeId]) -> Region {
        Region::new(graph, self.0.inputs.clone(), results)
    }

    /// The nodes.
    pub fn graph(&self) -> &Graph {
        &self.0.graph
    }

    /// The inputs.
    pub fn inputs(&self) -> &[Type] {
        &self.0.inputs
    }

    /// The results.
    pub fn results(&self) -> &[NodeId] {
        &self.0.results
    }
}

impl PartialEq for Region {
    fn eq(&self, other: &Region) -> bool {
        let [one, two] = [&self.0, &other.0];
        Rc::ptr_eq(one, two)
            || one.hash == two.hash
                && one.inputs == two.inputs
                && one.results == two.results
                && one.graph.has_the_nodes_of(&two.graph)
    }
}

impl Eq for Region {}

impl Hash for Region {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::op::Op;
    use crate::ir::{Shape, Variance};

    /// `(a + b) · constant`, or what is made of it by changing one thing; `order` says which leaf is made first.
    fn body(order: [usize; 2], constant: f64, variance: Variance) -> Region {
        let mut graph = Graph::new();
        let mut leaves = [None; 2];
        for index in order {
            let leaf = Op::RegionInput { index, shape: Shape::scalar(), variance };
            leaves[index] = Some(graph.add(leaf, &[]));
        }
        let [Some(a), Some(b)] = leaves else { unreachable!("both are made") };
        // No result needs it.
        graph.neg(b);
        let sum = graph.add2(a, b);
        let result = graph.scale(constant, sum);
        Region::new(&graph, vec![Type { shape: Shape::scalar(), variance }; 2], &[result])
    }

    fn hash(region: &Region) -> u64 {
        let mut hasher = FxHasher::default();
        region.hash(&mut hasher);
        hasher.finish()
    }

    #[test]
    fn bodies_that_compute_the_same_are_equal() {
        let [one, other] = [[0, 1], [1, 0]].map(|order| body(order, 2.0, Variance::Example));
        assert_eq!(one, other);
        assert_eq!(hash(&one), hash(&other));
        assert_eq!(one.graph().len(), 5);
    }

    #[test]
    fn bodies_that_differ_are_not_equal() {
        let one = body([0, 1], 2.0, Variance::Example);
        assert_ne!(one, body([0, 1], 3.0, Variance::Example));
        assert_ne!(one, body([0, 1], 2.0, Variance::Shared));
        let first = one.graph().nodes().next().expect("an input");
        assert_ne!(one, one.with_graph(one.graph(), &[first]));
    }
}
