//! Side tables: a value for each node of one graph.

use std::ops::{Index, IndexMut};

use super::graph::NodeId;

/// A value for each node of one graph, also of nodes that are made later: where none was written, the default. The
/// ids of one graph mean nothing in the table of another.
#[derive(Clone, Debug)]
pub struct NodeMap<T> {
    values: Vec<T>,
    default: T,
}

impl<T: Clone> NodeMap<T> {
    /// A table in which every node has this value.
    pub fn with_default(default: T) -> NodeMap<T> {
        NodeMap { values: Vec::new(), default }
    }

    /// The same, with room for all nodes of the graph.
    pub fn with_capacity(default: T, nodes: usize) -> NodeMap<T> {
        NodeMap { values: Vec::with_capacity(nodes), default }
    }
}

impl<T: Clone + Default> Default for NodeMap<T> {
    fn default() -> NodeMap<T> {
        NodeMap::with_default(T::default())
    }
}

impl<T> Index<NodeId> for NodeMap<T> {
    type Output = T;

    fn index(&self, node: NodeId) -> &T {
        self.values.get(node.index()).unwrap_or(&self.default)
    }
}

impl<T: Clone> IndexMut<NodeId> for NodeMap<T> {
    fn index_mut(&mut self, node: NodeId) -> &mut T {
        let index = node.index();
        if index >= self.values.len() {
            self.values.resize(index + 1, self.default.clone());
        }
        &mut self.values[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Graph, Shape};

    #[test]
    fn nodes_without_a_value_have_the_default() {
        let mut graph = Graph::new();
        let [a, b, c] = [1.0, 2.0, 3.0].map(|value| graph.constant(value, &Shape::scalar()));
        let mut table = NodeMap::with_default(7);
        table[b] += 1;
        assert_eq!([a, b, c].map(|node| table[node]), [7, 8, 7]);
        let later = graph.add2(a, b);
        assert_eq!(table[later], 7);
        table[later] = 1;
        assert_eq!([c, later].map(|node| table[node]), [7, 1]);
    }
}
