//! From a graph of a network to its diagram.

use std::collections::{BTreeMap, BTreeSet};

use nn_compiler::Network;
use nn_compiler::ir::NodeId;

use super::Options;
use super::contract::{Boxed, closed, contract};
use super::diagram::{Diagram, Edge, Kind, Node, Part, Shows};
use super::fold::Fold;
use super::group::{Frame, Members, frames};
use super::label::Labels;
use super::names::{is_loop, relative, shape};
use super::reference::referring;
use super::subject::Subject;
use crate::stage::Stage;

/// Draws up what a picture of a graph shows: its values, except those that say more inside the box of the
/// value that uses them.
pub fn diagram(network: &Network, stage: Stage, options: &Options) -> Diagram {
    let subject = Subject::of(network, stage);
    let fold = Fold::of(&subject);
    let place: BTreeMap<NodeId, usize> =
        fold.drawn.iter().enumerate().map(|(at, &node)| (node, at)).collect();
    let operands: Vec<Vec<usize>> = fold
        .drawn
        .iter()
        .map(|&node| fold.operands(&subject, node).iter().map(|operand| place[operand]).collect())
        .collect();
    let parts: Vec<Part> = fold.drawn.iter().map(|&node| subject.part(node)).collect();
    let paths: Vec<Vec<String>> = fold.drawn.iter().map(|&node| subject.path(node)).collect();
    let frames = frames(&Members { operands: &operands, parts: &parts, paths: &paths });
    let names = fold.drawn.iter().filter_map(|&node| Some((node, subject.names(node).into_iter().next()?)));
    let names: BTreeMap<NodeId, String> = names.collect();
    let closed = closed(&frames, &options.open, fold.drawn.len());
    let contracted = contract(&operands, &frames, &closed);
    let page = Page { subject: &subject, fold: &fold, operands: &operands, names: &names, frames: &frames };
    let groups = contracted.drawn(&frames, &subject.layers);
    let nodes = contracted.boxes.iter().map(|boxed| {
        let layer = boxed.group.map(|group| &*groups[group].layer);
        page.node(boxed, layer)
    });
    let what = match stage {
        Stage::Written => "as written",
        Stage::Joint => "values and derivatives",
        Stage::Predict => "prediction",
        Stage::Evaluate => "loss and metrics",
        Stage::Train => "a step of training",
    };
    let title = format!("{}: {what}", network.model.name.text);
    let nodes = nodes.collect();
    let box_of = |node: NodeId| Some(contracted.of[*place.get(&node)?]);
    let returns =
        subject.returns().filter_map(|(from, to)| Some(Edge { from: box_of(from)?, to: box_of(to)? }));
    let edges = contracted.edges.clone();
    let diagram = Diagram { title, is_figure: false, nodes, groups, edges, returns: Vec::new() };
    referring(diagram.with_returns(returns))
}

/// What the box of a state says.
const BEFORE: &str = "of the step before";

struct Page<'a> {
    subject: &'a Subject,
    fold: &'a Fold,
    /// Of each value with a box, those that its box uses.
    operands: &'a [Vec<usize>],
    names: &'a BTreeMap<NodeId, String>,
    frames: &'a [Frame],
}

impl Page<'_> {
    fn node(&self, boxed: &Boxed, layer: Option<&str>) -> Node {
        match boxed.closed {
            Some(frame) => self.layer(&self.frames[frame], layer, boxed.group),
            None => self.value(self.fold.drawn[boxed.first], layer, boxed.group),
        }
    }

    /// The box of one value, in the frame of that layer.
    fn value(&self, node: NodeId, layer: Option<&str>, group: Option<usize>) -> Node {
        let labels =
            Labels { subject: self.subject, graph: &self.subject.graph, fold: self.fold, names: self.names };
        let name = self.names.get(&node);
        let (part, kind) = (self.subject.part(node), self.subject.kind(node));
        let formula = labels.exact(node);
        let equation = match (name, formula.is_empty()) {
            (Some(name), true) => name.clone(),
            (Some(name), false) => format!("{name} = {formula}"),
            (None, _) => formula,
        };
        let shape = shape(self.subject.graph.shape(node));
        let size = if shape.is_empty() { "a number" } else { &shape };
        Node {
            id: format!("n{}", node.index()),
            shows: Shows::Value(node.index()),
            label: name.map(|name| relative(name, layer)).unwrap_or_default(),
            op: match self.subject.is_state(node) {
                true => BEFORE.to_owned(),
                false => labels.brief(node, layer),
            },
            tooltip: format!("{equation}\n{}, {size}", kind.word(part)),
            shape,
            part,
            kind,
            layer: self.subject.path(node).into_iter().rfind(|layer| !is_loop(layer)),
            group,
            mirrors: None,
        }
    }

    /// The box of a collapsed layer.
    fn layer(&self, frame: &Frame, layer: Option<&str>, group: Option<usize>) -> Node {
        let kind = &self.subject.layers[&frame.layer];
        let (name, op) = match frame.part {
            Part::Forward => (frame.layer.clone(), kind.clone()),
            Part::Backward => (format!("d_{}", frame.layer), format!("derivative of {kind}")),
        };
        let members = frame.members.iter().map(|&member| self.fold.drawn[member].index());
        Node {
            id: frame.id(),
            shows: Shows::Values(members.collect()),
            label: relative(&name, layer),
            tooltip: format!("{name}: {op}, {} values", frame.members.len()),
            op,
            shape: shape(self.subject.graph.shape(self.result(frame))),
            part: frame.part,
            kind: Kind::Layer,
            layer: Some(frame.layer.clone()),
            group,
            mirrors: None,
        }
    }

    /// What the rest of the network uses of a layer; the last of its values if nothing is used.
    fn result(&self, frame: &Frame) -> NodeId {
        let inside = |member: usize| frame.members.binary_search(&member).is_ok();
        let used: BTreeSet<usize> = self
            .operands
            .iter()
            .enumerate()
            .filter(|(user, _)| !inside(*user))
            .flat_map(|(_, operands)| operands.iter().copied().filter(|&operand| inside(operand)))
            .collect();
        let is_value = |member: &&usize| {
            !matches!(self.subject.kind(self.fold.drawn[**member]), Kind::Parameter | Kind::Frozen)
        };
        let last = used.iter().rev().find(is_value).or(frame.members.last());
        self.fold.drawn[*last.expect("a frame has members")]
    }
}
