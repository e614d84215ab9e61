//! The phase of a step that a value belongs to.

use rustc_hash::FxHashMap;

use crate::ir::{Graph, NodeId, Target, Variance};
use crate::program::Layout;

/// Before the tiles, in each of them, or after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Prepare,
    Tile,
    Finish,
}

impl Stage {
    /// How often its values exist.
    pub(super) fn layout(self) -> Layout {
        if self == Stage::Tile { Layout::Lanes } else { Layout::Once }
    }

    /// What its loops write.
    pub(super) fn target(self) -> Target {
        if self == Stage::Tile { Target::Lanes } else { Target::Shared }
    }
}

/// The stage of every node: sums over the batch are complete only after the last tile.
pub(super) fn stages(graph: &Graph, order: &[NodeId]) -> FxHashMap<NodeId, Stage> {
    let mut stages: FxHashMap<NodeId, Stage> =
        FxHashMap::with_capacity_and_hasher(order.len(), Default::default());
    for &node in order {
        let operands = graph.operands(node);
        let latest = operands.iter().map(|o| stages[o]).max().unwrap_or(Stage::Prepare);
        let varies = graph.results(node).all().iter().any(|value| value.variance == Variance::Example);
        let stage = match if varies { Variance::Example } else { Variance::Shared } {
            Variance::Example => {
                assert!(
                    latest <= Stage::Tile,
                    "a value of one example may not depend on the others: %{}\n{graph}",
                    node.index()
                );
                Stage::Tile
            }
            Variance::Shared if latest == Stage::Tile => Stage::Finish,
            Variance::Shared => latest,
        };
        stages.insert(node, stage);
    }
    stages
}
