//! Derivatives of graphs, as graphs: the rules stand at the primitives, the chain rule here.

pub mod reverse;
