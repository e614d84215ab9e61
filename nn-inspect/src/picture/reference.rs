//! Pictures without long arrows: where the derivative uses a value of the network, it is shown again
//! by its name, next to where it is used. Forward and backward parts then stand side by side.

use super::diagram::{Diagram, Edge, Kind, Node, Part, Shows};

/// The diagram with a small box in the place of each arrow from the network to its derivative.
pub(super) fn referring(diagram: Diagram) -> Diagram {
    let Diagram { title, is_figure, nodes: old, groups, edges: arrows, returns } = diagram;
    let mut nodes = Vec::with_capacity(old.len());
    let mut edges = Vec::with_capacity(arrows.len());
    let mut place = Vec::with_capacity(old.len());
    for (at, user) in old.iter().enumerate() {
        let used = arrows.iter().filter(|edge| edge.to == at).map(|edge| edge.from);
        let mut into = Vec::new();
        for from in used {
            let value = &old[from];
            if value.part == Part::Forward && user.part == Part::Backward {
                into.push(nodes.len());
                nodes.push(reference(value, user));
            } else {
                into.push(place[from]);
            }
        }
        place.push(nodes.len());
        edges.extend(into.into_iter().map(|from| Edge { from, to: nodes.len() }));
        nodes.push(user.clone());
    }
    edges.sort_unstable();
    let returns = returns.into_iter().map(|Edge { from, to }| Edge { from: place[from], to: place[to] });
    Diagram { title, is_figure, nodes, groups, edges, returns: returns.collect() }
}

fn reference(value: &Node, user: &Node) -> Node {
    // Values without a name are known by what they compute.
    let name = if value.label.is_empty() { &value.op } else { &value.label };
    let layer = value.layer.as_deref().filter(|_| value.group.is_some() && value.group != user.group);
    Node {
        id: format!("{} in {}", value.id, user.id),
        shows: Shows::Reference(value.id.clone()),
        label: layer.map_or_else(|| name.clone(), |layer| format!("{layer}.{name}")),
        op: String::new(),
        shape: String::new(),
        kind: Kind::Reference,
        group: user.group,
        ..value.clone()
    }
}
