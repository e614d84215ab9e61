//! The network alone, as it is written: calls of functions and layers from the inputs to the outputs and the loss, for
//! a paper. The graph knows primitives only; what the source calls is told by the applications of the model.

mod flow;
mod formula;
mod visible;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use nn_compiler::Network;
use nn_compiler::inspect::typeset::{Box, Math, Symbol, text};
use nn_compiler::inspect::{described, grouped};
use nn_compiler::ir::{Applied, FieldKind, Leaf, Model, NodeId};

use super::Options;
use super::contract::contract;
use super::diagram::{Diagram, Kind, Node, Part};
use super::group::{Members, frames};
use super::names::{instances, relative};
use flow::{Flow, Source};
use formula::Formulas;
use visible::{Visible, layer_of, visible};

/// A call of more characters would make its box wider than it is worth.
const LONGEST: usize = 40;

/// Draws up the network as it is written: each layer, function and operator, with the shape of what it returns and the
/// number of parameters it owns.
pub fn forward_diagram(network: &Network, options: &Options) -> Diagram {
    let model = &network.model;
    let drawn = visible(model, &options.open);
    let flow = Flow::of(model, &drawn);
    let names = Names::of(model, &drawn);
    let formulas = Formulas::of(&drawn, &flow, &|node, at| names.called(node, at));
    let learned = network.joint.gradients.iter().map(|&(index, _)| index).collect();
    Page { model, drawn: &drawn, flow: &flow, names: &names, formulas: &formulas, learned }.diagram()
}

/// A name as mathematics shows it.
fn shown(name: &str) -> String {
    text(&Math::atom(Box::Symbol(Symbol::of_name(name))))
}

/// What values are called.
struct Names<'m> {
    model: &'m Model,
    /// What the applications that make a value are called, where it has no name.
    made: BTreeMap<NodeId, String>,
    layers: BTreeMap<String, String>,
}

impl<'m> Names<'m> {
    fn of(model: &'m Model, drawn: &[Visible<'_>]) -> Names<'m> {
        let mut made = BTreeMap::new();
        for Visible { application, .. } in drawn {
            let called = match &application.kind {
                Applied::Layer { layer, .. } => model.layers[*layer].path.join("."),
                Applied::Call { text, .. } => text.split(['(', '[']).next().unwrap_or_default().to_owned(),
                Applied::Unary(_) | Applied::Binary(_) => String::new(),
            };
            for &result in application.results.iter().filter(|_| !called.is_empty()) {
                made.entry(result).or_insert_with(|| called.clone());
            }
        }
        let layers = model.layers.iter().map(|layer| (layer.path.join("."), layer.kind.clone()));
        Names { model, made, layers: layers.collect() }
    }

    /// The name in the source, if its user gave it one.
    fn own(&self, node: NodeId) -> Option<String> {
        let graph = &self.model.graph;
        match graph.op(node).leaf() {
            Some(Leaf::Input(index)) => return Some(self.model.inputs[index].name.clone()),
            Some(Leaf::Target(index)) => return Some(self.model.targets[index].name.clone()),
            Some(Leaf::Parameter(index)) => return Some(self.model.parameters[index].name()),
            _ => {}
        }
        let origin = &graph.node(node).origin;
        let name = origin.name.as_deref().filter(|_| !origin.local && node != self.model.loss)?;
        // The result of a layer is its `y` where nobody called it otherwise.
        let is_result = name.strip_suffix(".y").is_some_and(|layer| self.layers.contains_key(layer));
        (!is_result).then(|| name.to_owned())
    }

    /// What a value is called in a formula in the frame of a layer.
    fn called(&self, node: NodeId, frame: Option<&str>) -> String {
        match (self.own(node), self.made.get(&node)) {
            (Some(name), _) => shown(&relative(&name, frame)),
            (None, Some(made)) => relative(made, frame),
            (None, None) => formula::UNNAMED.to_owned(),
        }
    }
}

struct Page<'a> {
    model: &'a Model,
    drawn: &'a [Visible<'a>],
    flow: &'a Flow<'a>,
    names: &'a Names<'a>,
    formulas: &'a Formulas,
    /// The numbers of the parameters that are learned.
    learned: HashSet<usize>,
}

impl Page<'_> {
    fn diagram(&self) -> Diagram {
        // What is given comes first, then each application after those that it uses.
        let needed = self.flow.needed();
        let whole = |from: &Source| match from {
            Source::Applied(at) => !self.formulas.is_within(*at),
            Source::Given(_) => true,
        };
        let boxes: Vec<Source> = needed.into_iter().filter(whole).collect();
        let place: BTreeMap<Source, usize> = boxes.iter().enumerate().map(|(at, &from)| (from, at)).collect();
        let operands: Vec<Vec<usize>> = boxes
            .iter()
            .map(|&from| self.operands(from).iter().filter_map(|from| place.get(from)).copied().collect())
            .collect();
        let paths: Vec<Vec<String>> = boxes.iter().map(|&from| self.path(from)).collect();
        let parts = vec![Part::Forward; boxes.len()];
        let frames = frames(&Members { operands: &operands, parts: &parts, paths: &paths });
        let contracted = contract(&operands, &frames, &vec![false; frames.len()]);
        let kinds = frames
            .iter()
            .map(|frame| (frame.layer.clone(), self.names.layers[layer_of(&frame.layer)].clone()));
        let mut groups = contracted.drawn(&frames, &kinds.collect());
        for at in 0..groups.len() {
            let layer = layer_of(&groups[at].layer).to_owned();
            // An outer frame comes before those inside it.
            let name = relative(&layer, groups[at].parent.map(|around| groups[around].layer.as_str()));
            (groups[at].layer, groups[at].name) = (layer, name);
        }
        let mut counted = BTreeSet::new();
        let mut nodes = Vec::with_capacity(boxes.len());
        for boxed in &contracted.boxes {
            let frame = boxed.group.map(|group| &*groups[group].layer);
            let node = match boxes[boxed.first] {
                Source::Given(node) => self.given(node, frame),
                Source::Applied(at) => self.application(at, frame, &mut counted),
            };
            nodes.push(Node { id: format!("b{}", nodes.len()), group: boxed.group, ..node });
        }
        let title = self.model.name.text.clone();
        Diagram { title, is_figure: true, nodes, groups, edges: contracted.edges, returns: Vec::new() }
    }

    /// What a box uses, with what is used by the applications that are written within it.
    fn operands(&self, of: Source) -> BTreeSet<Source> {
        let Source::Applied(at) = of else { return BTreeSet::new() };
        let mut found = BTreeSet::new();
        for &used in self.flow.operands(at) {
            match used {
                Source::Applied(inner) if self.formulas.is_within(inner) => found.extend(self.operands(used)),
                _ => _ = found.insert(used),
            }
        }
        found
    }

    /// The open layers around a box, outermost first.
    fn path(&self, from: Source) -> Vec<String> {
        match from {
            Source::Applied(at) => self.drawn[at].path.clone(),
            Source::Given(node) => {
                let own = instances(self.model.graph.node(node).origin.layer.as_deref(), &self.names.layers);
                let is_open = |layer: &String| self.drawn.iter().any(|drawn| drawn.path.contains(layer));
                own.into_iter().take_while(is_open).collect()
            }
        }
    }

    /// The box of an input, a target, or a parameter that is used by its name.
    fn given(&self, node: NodeId, frame: Option<&str>) -> Node {
        let model = self.model;
        let (kind, shape) = match model.graph.op(node).leaf() {
            Some(Leaf::Input(index)) => (Kind::Input, of_field(&model.inputs[index])),
            Some(Leaf::Target(index)) => (Kind::Target, of_field(&model.targets[index])),
            Some(Leaf::Parameter(index)) => {
                let kind = if self.learned.contains(&index) { Kind::Parameter } else { Kind::Frozen };
                (kind, super::names::shape(model.graph.shape(node)))
            }
            _ => unreachable!("what is given is an input, a target or a parameter"),
        };
        let name = self.names.own(node).unwrap_or_default();
        let label = shown(&relative(&name, frame));
        let tooltip = format!("{name}\n{}", kind.word(Part::Forward));
        Node { label, shape, kind, tooltip, ..Node::default() }
    }

    /// The box of an application.
    fn application(&self, at: usize, frame: Option<&str>, counted: &mut BTreeSet<usize>) -> Node {
        let Visible { application, .. } = &self.drawn[at];
        let root = self.root(&application.results);
        let joint = self.formulas.joint(at).filter(|_| root.is_none());
        let kind = match (&application.kind, root.is_some()) {
            _ if joint.is_some() => Kind::Joint,
            (_, true) if application.results.contains(&self.model.loss) => Kind::Loss,
            (_, true) => Kind::Output,
            (Applied::Layer { .. }, _) => Kind::Layer,
            _ => Kind::Value,
        };
        let written = match &application.kind {
            Applied::Layer { text, .. } | Applied::Call { text, .. } => text.clone(),
            Applied::Unary(_) | Applied::Binary(_) => self.formulas.text(at).to_owned(),
        };
        let parameters = self.parameters(at, counted);
        let shape = self.shape(&application.results);
        let full = [written.as_str(), &shape, &parameters].map(str::to_owned);
        let tooltip = full.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        if let Some(symbol) = joint {
            return Node { label: symbol.to_owned(), kind, tooltip, ..Node::default() };
        }
        let steps = self.steps(&application.results).unwrap_or_default();
        let lines =
            [shape, parameters, steps].into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>();
        Node {
            label: short(&written),
            op: root.or_else(|| self.name(at, frame)).filter(|name| *name != written).unwrap_or_default(),
            shape: lines.join(", "),
            kind,
            tooltip,
            layer: match application.kind {
                Applied::Layer { layer, .. } => Some(self.model.layers[layer].path.join(".")),
                _ => self.drawn[at].path.last().map(|name| layer_of(name).to_owned()),
            },
            ..Node::default()
        }
    }

    /// What a result is asked for as: the loss, or the names of outputs.
    fn root(&self, results: &[NodeId]) -> Option<String> {
        let loss = results.contains(&self.model.loss).then(|| "loss".to_owned());
        let outputs = self.model.outputs.iter().filter(|output| results.contains(&output.node));
        let all: Vec<String> = loss.into_iter().chain(outputs.map(|output| shown(&output.name))).collect();
        (!all.is_empty()).then(|| all.join(", "))
    }

    /// What the box of an application is called: the layer that it applies, or the value, unless it is called like a layer.
    fn name(&self, at: usize, frame: Option<&str>) -> Option<String> {
        let Visible { application, .. } = &self.drawn[at];
        if let Applied::Layer { layer, .. } = application.kind {
            return Some(relative(&self.model.layers[layer].path.join("."), frame));
        }
        let name =
            self.names.own(application.results[0]).filter(|name| !self.names.layers.contains_key(name))?;
        Some(shown(&relative(&name, frame)))
    }

    /// How often the body of a loop is done, of which these are results.
    fn steps(&self, results: &[NodeId]) -> Option<String> {
        let graph = &self.model.graph;
        let is_result = |node: NodeId| {
            let results = results.iter().filter(|&&result| graph.op(result).projection().is_some());
            results.into_iter().any(|&result| graph.operand(result, 0) == node)
        };
        let written = self.model.loops.iter().find(|each| is_result(each.node))?;
        let order = if written.reverse { ", the last first" } else { "" };
        Some(format!("{} {}{order}", written.steps, written.parts(graph).noun(graph)))
    }

    /// The shapes of what an application returns.
    fn shape(&self, results: &[NodeId]) -> String {
        let of_result = |&node: &NodeId| {
            let output = self.model.outputs.iter().find(|output| output.node == node);
            match output.map_or(FieldKind::Real, |output| output.kind) {
                FieldKind::Real => super::names::shape(self.model.graph.shape(node)),
                kind => described(self.model.graph.shape(node), kind),
            }
        };
        results.iter().map(of_result).filter(|shape| !shape.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// The number of parameters that an application owns. Those of a layer that is applied again are counted once.
    fn parameters(&self, at: usize, counted: &mut BTreeSet<usize>) -> String {
        let Visible { application, .. } = &self.drawn[at];
        let body = self.model.applications[application.body.clone()].iter();
        let layers = body.chain([*application]).filter_map(|application| match application.kind {
            Applied::Layer { layer, .. } => Some(layer),
            _ => None,
        });
        let own: BTreeSet<usize> =
            layers.flat_map(|layer| self.model.layers[layer].parameters.iter().copied()).collect();
        let new: Vec<usize> = own.iter().copied().filter(|&parameter| counted.insert(parameter)).collect();
        let frozen =
            if own.iter().any(|parameter| self.learned.contains(parameter)) { "" } else { "frozen " };
        match new.iter().map(|&parameter| self.model.parameters[parameter].shape.size()).sum::<usize>() {
            _ if own.is_empty() => String::new(),
            0 => "the same parameters".to_owned(),
            1 => format!("1 {frozen}parameter"),
            count => format!("{} {frozen}parameters", grouped(count)),
        }
    }
}

fn of_field(field: &nn_compiler::ir::Field) -> String {
    match field.kind {
        FieldKind::Real if field.shape.is_scalar() => String::new(),
        kind => described(&field.shape, kind),
    }
}

/// A call with as much of what it is given as has room.
fn short(call: &str) -> String {
    match call.split_once('(') {
        Some((name, _)) if call.chars().count() > LONGEST => format!("{name}(…)"),
        _ => call.to_owned(),
    }
}
