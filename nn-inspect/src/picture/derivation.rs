//! From a derivation to its diagram: a box for each value and, beside it, one for the derivative by it.

use std::collections::{BTreeMap, BTreeSet};

use nn_compiler::inspect::derivation::{Derivation, Role, Term};
use nn_compiler::inspect::formula::TermId;
use nn_compiler::inspect::typeset::{Equation, Math, Typesetter, text};

use super::Options;
use super::brief::brief;
use super::contract::{Contracted, closed, contract};
use super::diagram::{Diagram, Edge, Group, Kind, Node, Part, Shows};
use super::group::{Frame, Members, frames};
use super::names::{relative, shape};
use super::recurrence::Drawn;

/// A formula of more characters would make its box wider than it is worth.
const LONGEST: usize = 28;
/// More names would as well.
const MOST_NAMES: usize = 3;

/// Draws up what a picture of the derivation shows: what is given, the values, the loss, and the
/// derivatives that the gradient is made of.
pub fn derivation_diagram(derivation: &Derivation, options: &Options) -> Diagram {
    let drawn = Drawn::of(derivation);
    let operands = |&at: &TermId| drawn.operands(at).iter().map(|used| drawn.place[used]).collect();
    let operands: Vec<Vec<usize>> = drawn.values.iter().map(operands).collect();
    let paths: Vec<Vec<String>> = drawn.values.iter().map(|&at| drawn.path(at)).collect();
    let parts = vec![Part::Forward; drawn.values.len()];
    let frames = frames(&Members { operands: &operands, parts: &parts, paths: &paths });
    let derivatives = drawn.derivatives();
    let closed = closed(&frames, &options.open, drawn.values.len() + derivatives.len());
    let contracted = contract(&operands, &frames, &closed);
    let typesetter = Typesetter::new(derivation);
    let kinds = drawn.kinds(&typesetter);
    Page { derivation, drawn, typesetter, kinds, frames: &frames, derivatives, contracted }.diagram()
}

struct Page<'a> {
    derivation: &'a Derivation,
    drawn: Drawn<'a>,
    /// What is said at frames.
    kinds: BTreeMap<String, String>,
    typesetter: Typesetter<'a>,
    frames: &'a [Frame],
    /// The derivatives that are shown, by what they are by.
    derivatives: BTreeMap<TermId, TermId>,
    contracted: Contracted,
}

impl Page<'_> {
    fn diagram(&self) -> Diagram {
        let contracted = &self.contracted;
        let mut groups = contracted.drawn(self.frames, &self.kinds);
        let mut nodes: Vec<Node> = Vec::with_capacity(2 * contracted.boxes.len());
        for (at, boxed) in contracted.boxes.iter().enumerate() {
            let layer = boxed.group.map(|group| &*groups[group].layer);
            nodes.push(match boxed.closed {
                Some(frame) => self.layer(&self.frames[frame], at, layer, boxed.group),
                None => self.term(self.drawn.values[boxed.first], layer, boxed.group),
            });
        }
        let mut mirrored: BTreeMap<usize, usize> = BTreeMap::new();
        let mut box_of: BTreeMap<TermId, usize> = BTreeMap::new();
        for at in (0..contracted.boxes.len()).rev() {
            let boxed = &contracted.boxes[at];
            let of: Vec<TermId> = match boxed.closed {
                Some(frame) => self.members(&self.frames[frame]),
                None => vec![self.drawn.values[boxed.first]],
            };
            let shown: Vec<TermId> =
                of.iter().filter_map(|value| self.derivatives.get(value)).copied().collect();
            if shown.is_empty() {
                continue;
            }
            box_of.extend(shown.iter().map(|&derivative| (derivative, nodes.len())));
            let group = boxed.group.map(|group| mirror(group, &mut groups, &mut mirrored));
            let layer = boxed.group.map(|group| &*groups[group].layer);
            let node = match boxed.closed {
                Some(frame) => self.derived_layer(&self.frames[frame], &shown, layer, at),
                None => self.term(shown[0], layer, None),
            };
            nodes.push(Node { group, mirrors: Some(at), ..node });
        }
        let mut edges: BTreeSet<Edge> = contracted.edges.iter().copied().collect();
        for (&derivative, &to) in &box_of {
            for used in self.drawn.operands(derivative) {
                let from = self.box_of_value(used).or_else(|| box_of.get(&used).copied());
                edges.extend(from.filter(|&from| from != to).map(|from| Edge { from, to }));
            }
        }
        let box_of = |term: TermId| self.box_of_value(term).or_else(|| box_of.get(&term).copied());
        let returns = self.drawn.returns().into_iter();
        let returns = returns.filter_map(|(from, to)| Some(Edge { from: box_of(from)?, to: box_of(to)? }));
        let title = format!("{}: values and derivatives", self.derivation.network);
        Diagram {
            title,
            is_figure: false,
            nodes,
            groups,
            edges: edges.into_iter().collect(),
            returns: Vec::new(),
        }
        .with_returns(returns)
    }

    /// The box of a drawn value.
    fn box_of_value(&self, term: TermId) -> Option<usize> {
        Some(self.contracted.of[*self.drawn.place.get(&term)?])
    }

    /// The terms in a frame.
    fn members(&self, frame: &Frame) -> Vec<TermId> {
        frame.members.iter().map(|&member| self.drawn.values[member]).collect()
    }

    /// The box of one term, in the frame of that layer.
    fn term(&self, at: TermId, layer: Option<&str>, group: Option<usize>) -> Node {
        let term = &self.derivation.terms[at];
        let (part, kind) = match term.role {
            Role::Input(_) => (Part::Forward, Kind::Input),
            Role::Target(_) => (Part::Forward, Kind::Target),
            Role::Parameter(_) if term.is_frozen() => (Part::Forward, Kind::Frozen),
            Role::Parameter(_) => (Part::Forward, Kind::Parameter),
            Role::Value | Role::Step | Role::Before => (Part::Forward, Kind::Value),
            Role::Later { .. } | Role::Part => (Part::Backward, Kind::Value),
            Role::Loss => (Part::Forward, Kind::Loss),
            Role::Derivative { of } => match self.derivation.terms[of].role {
                Role::Parameter(_) => (Part::Backward, Kind::Gradient),
                _ => (Part::Backward, Kind::Value),
            },
        };
        let (name, formula) = self.sides(at);
        let shape = shape(&term.shape);
        let equation = formula.as_ref().map_or(name.clone(), |formula| format!("{name} = {}", text(formula)));
        let size = if shape.is_empty() { "a number" } else { &shape };
        Node {
            id: at.to_string(),
            shows: Shows::Term(at),
            label: relative(&name, layer),
            op: formula.map(|formula| brief(&formula, layer, LONGEST)).unwrap_or_default(),
            tooltip: format!("{equation}\n{}, {size}", kind.word(part)),
            shape,
            part,
            kind,
            layer: term.layer.as_deref().map(str::to_owned),
            group,
            mirrors: None,
        }
    }

    /// The box of a collapsed layer.
    fn layer(&self, frame: &Frame, at: usize, layer: Option<&str>, group: Option<usize>) -> Node {
        let kind = &self.derivation.layers[&frame.layer];
        let members = self.members(frame);
        let values = members.iter().filter(|&&member| self.derivation.terms[member].formula.is_some());
        let equations: Vec<String> = values.map(|&value| self.equation(value)).collect();
        Node {
            id: frame.id(),
            shows: Shows::Terms(members.clone()),
            label: relative(&frame.layer, layer),
            op: format!("{kind}{}", self.frozen(&members)),
            shape: shape(&self.derivation.terms[self.result(frame, at)].shape),
            tooltip: format!("{}: {kind}\n{}", frame.layer, equations.join("\n")),
            part: Part::Forward,
            kind: Kind::Layer,
            layer: Some(frame.layer.clone()),
            group,
            mirrors: None,
        }
    }

    /// Said of a layer none of whose parameters is learned.
    fn frozen(&self, members: &[TermId]) -> &'static str {
        let terms = || members.iter().map(|&member| &self.derivation.terms[member]);
        let learns = terms().any(|term| term.learns);
        if !learns && terms().any(Term::is_frozen) { ", frozen" } else { "" }
    }

    /// The box of the derivatives by what a collapsed layer holds.
    fn derived_layer(&self, frame: &Frame, shown: &[TermId], layer: Option<&str>, at: usize) -> Node {
        let by = |derivative: &TermId| match self.derivation.terms[*derivative].role {
            Role::Derivative { of } => {
                matches!(self.derivation.terms[of].role, Role::Parameter(_)).then_some(of)
            }
            _ => None,
        };
        let parameters: Vec<TermId> = shown.iter().filter_map(by).collect();
        let op = match parameters.len() {
            0 => String::new(),
            1..=MOST_NAMES => {
                let names = parameters.iter().map(|&of| relative(&self.name(of), Some(&frame.layer)));
                format!("by {}", names.collect::<Vec<_>>().join(", "))
            }
            many => format!("by {many} parameters"),
        };
        let equations: Vec<String> = shown.iter().map(|&derivative| self.equation(derivative)).collect();
        Node {
            id: format!("d_{}", frame.id()),
            shows: Shows::Terms(shown.to_vec()),
            label: format!("∂ {}", relative(&frame.layer, layer)),
            op,
            shape: shape(&self.derivation.terms[self.result(frame, at)].shape),
            tooltip: equations.join("\n"),
            part: Part::Backward,
            kind: Kind::Layer,
            layer: Some(frame.layer.clone()),
            group: None,
            mirrors: None,
        }
    }

    fn name(&self, term: TermId) -> String {
        text(&self.typesetter.name(term))
    }

    fn equation(&self, term: TermId) -> String {
        let (name, formula) = self.sides(term);
        format!("{name} = {}", formula.as_ref().map(text).unwrap_or_default())
    }

    /// The sides of the equation of a term, of several of the one for most steps.
    fn sides(&self, at: TermId) -> (String, Option<Math>) {
        match self.typesetter.equations(at).pop() {
            Some(Equation { name, formula, .. }) => (text(&name), Some(formula)),
            None => {
                let formula = self.derivation.terms[at].formula.as_ref();
                (self.name(at), formula.map(|formula| self.typesetter.formula(formula)))
            }
        }
    }

    /// What the rest of the network uses of a collapsed layer; the last of its values if nothing is used.
    fn result(&self, frame: &Frame, at: usize) -> TermId {
        let users = self.drawn.values.iter().filter(|&&user| self.box_of_value(user) != Some(at));
        let is_result = |used: &TermId| {
            self.box_of_value(*used) == Some(at) && self.derivation.terms[*used].formula.is_some()
        };
        let used: BTreeSet<TermId> =
            users.flat_map(|&user| self.drawn.operands(user)).filter(is_result).collect();
        used.last().copied().or(self.members(frame).pop()).expect("a frame has members")
    }
}

/// The frame of derivatives beside one of values; made where there is none yet.
fn mirror(group: usize, groups: &mut Vec<Group>, known: &mut BTreeMap<usize, usize>) -> usize {
    if let Some(&mirrored) = known.get(&group) {
        return mirrored;
    }
    let parent = groups[group].parent.map(|parent| mirror(parent, groups, known));
    let of = &groups[group];
    let id = format!("d_{}", of.id);
    groups.push(Group { id, part: Part::Backward, parent, mirrors: Some(group), ..of.clone() });
    known.insert(group, groups.len() - 1);
    groups.len() - 1
}
