//! Regions: graphs that are the body of a primitive of another graph.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::graph::{Graph, NodeId, Variance};
use super::shape::Shape;

/// What one input of a region is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its shape.
    pub shape: Shape,
    /// Once per step or once per example.
    pub variance: Variance,
}

/// The body of a primitive: a graph over `Op::RegionInput` leaves. It sees nothing of the graph
/// around it; what it needs from there is passed as an input. Cheap to clone. Two regions are equal
/// if they are the same one: comparing bodies would cost more than it finds.
#[derive(Clone, Debug)]
pub struct Region(Rc<Body>);

#[derive(Debug)]
struct Body {
    graph: Graph,
    inputs: Vec<Parameter>,
    results: Vec<NodeId>,
}

impl Region {
    /// A body with these inputs, in the order of `Op::RegionInput::index`, and results.
    pub fn new(graph: Graph, inputs: Vec<Parameter>, results: Vec<NodeId>) -> Region {
        Region(Rc::new(Body { graph, inputs, results }))
    }

    /// The nodes.
    pub fn graph(&self) -> &Graph {
        &self.0.graph
    }

    /// The inputs.
    pub fn inputs(&self) -> &[Parameter] {
        &self.0.inputs
    }

    /// The results.
    pub fn results(&self) -> &[NodeId] {
        &self.0.results
    }
}

impl PartialEq for Region {
    fn eq(&self, other: &Region) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Region {}

impl Hash for Region {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Rc::as_ptr(&self.0).hash(state);
    }
}
