//! From a derivation to its diagram: a box for each value and, beside it, one for the derivative by it.

use std::collections::{BTreeMap, BTreeSet};

use nn_compiler::inspect::derivation::{Derivation, Role, Term};
use nn_compiler::inspect::formula::{Formula, TermId};
use nn_compiler::inspect::typeset::{Typesetter, text};

use super::Options;
use super::brief::brief;
use super::contract::{Contracted, closed, contract};
use super::diagram::{Diagram, Edge, Group, Kind, Node, Part, Shows};
use super::group::{Frame, Members, frames};
use super::names::{instances, relative, shape};

/// A formula of more characters would make its box wider than it is worth.
const LONGEST: usize = 28;
/// More names would as well.
const MOST_NAMES: usize = 3;

/// Draws up what a picture of the derivation shows: what is given, the values, the loss, and the
/// derivatives that the gradient is made of.
pub fn derivation_diagram(derivation: &Derivation, options: &Options) -> Diagram {
    let is_value = |term: &Term| !matches!(term.role, Role::Derivative { .. });
    let values = derivation.terms.iter().take_while(|term| is_value(term)).count();
    let operands = |term: &Term| term.formula.as_ref().map(Formula::terms).unwrap_or_default();
    let operands: Vec<Vec<usize>> = derivation.terms[..values].iter().map(operands).collect();
    let paths: Vec<Vec<String>> = derivation.terms[..values]
        .iter()
        .map(|term| instances(term.layer.as_deref(), &derivation.layers))
        .collect();
    let frames = frames(&Members { operands: &operands, parts: &vec![Part::Forward; values], paths: &paths });
    let mut derivatives: BTreeMap<TermId, TermId> = BTreeMap::new();
    for (at, term) in derivation.terms.iter().enumerate() {
        if let Role::Derivative { of } = term.role
            && term.learns
        {
            derivatives.insert(of, at);
        }
    }
    let closed = closed(&frames, &options.open, values + derivatives.len());
    let contracted = contract(&operands, &frames, &closed);
    let typesetter = Typesetter::new(derivation);
    Page { derivation, typesetter, frames: &frames, derivatives, contracted }.diagram()
}

struct Page<'a> {
    derivation: &'a Derivation,
    typesetter: Typesetter,
    frames: &'a [Frame],
    /// The derivatives that are shown, by what they are by.
    derivatives: BTreeMap<TermId, TermId>,
    contracted: Contracted,
}

impl Page<'_> {
    fn diagram(&self) -> Diagram {
        let contracted = &self.contracted;
        let mut groups = contracted.drawn(self.frames, &self.derivation.layers);
        let mut nodes: Vec<Node> = Vec::with_capacity(2 * contracted.boxes.len());
        for (at, boxed) in contracted.boxes.iter().enumerate() {
            let layer = boxed.group.map(|group| &*groups[group].layer);
            nodes.push(match boxed.closed {
                Some(frame) => self.layer(&self.frames[frame], at, layer, boxed.group),
                None => self.term(boxed.first, layer, boxed.group),
            });
        }
        let mut mirrored: BTreeMap<usize, usize> = BTreeMap::new();
        let mut box_of: BTreeMap<TermId, usize> = BTreeMap::new();
        for at in (0..contracted.boxes.len()).rev() {
            let boxed = &contracted.boxes[at];
            let of: Vec<TermId> = match boxed.closed {
                Some(frame) => self.frames[frame].members.clone(),
                None => vec![boxed.first],
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
            let formula = self.derivation.terms[derivative].formula.as_ref();
            for used in formula.map(Formula::terms).unwrap_or_default() {
                let from = contracted.of.get(used).or_else(|| box_of.get(&used));
                edges.extend(from.filter(|from| **from != to).map(|&from| Edge { from, to }));
            }
        }
        let title = format!("{}: values and derivatives", self.derivation.network);
        Diagram { title, is_figure: false, nodes, groups, edges: edges.into_iter().collect() }
    }

    /// The box of one term, in the frame of that layer.
    fn term(&self, at: TermId, layer: Option<&str>, group: Option<usize>) -> Node {
        let term = &self.derivation.terms[at];
        let (part, kind) = match term.role {
            Role::Input(_) => (Part::Forward, Kind::Input),
            Role::Target(_) => (Part::Forward, Kind::Target),
            Role::Parameter(_) if term.is_frozen() => (Part::Forward, Kind::Frozen),
            Role::Parameter(_) => (Part::Forward, Kind::Parameter),
            Role::Value => (Part::Forward, Kind::Value),
            Role::Loss => (Part::Forward, Kind::Loss),
            Role::Derivative { of } => match self.derivation.terms[of].role {
                Role::Parameter(_) => (Part::Backward, Kind::Gradient),
                _ => (Part::Backward, Kind::Value),
            },
        };
        let name = self.name(at);
        let formula = term.formula.as_ref().map(|formula| self.typesetter.formula(formula));
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
        let values = frame.members.iter().filter(|&&member| self.derivation.terms[member].formula.is_some());
        let equations: Vec<String> = values.map(|&value| self.equation(value)).collect();
        Node {
            id: frame.id(),
            shows: Shows::Terms(frame.members.clone()),
            label: relative(&frame.layer, layer),
            op: format!("{kind}{}", self.frozen(&frame.members)),
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
        text(self.typesetter.name(term))
    }

    fn equation(&self, term: TermId) -> String {
        let formula = self.derivation.terms[term].formula.as_ref();
        let formula = formula.map(|formula| text(&self.typesetter.formula(formula))).unwrap_or_default();
        format!("{} = {formula}", self.name(term))
    }

    /// What the rest of the network uses of a collapsed layer; the last of its values if nothing is used.
    fn result(&self, frame: &Frame, at: usize) -> TermId {
        let outside = |term: &&Term| !matches!(term.role, Role::Derivative { .. });
        let users = self.derivation.terms.iter().take_while(outside).enumerate();
        let users = users.filter(|(user, _)| self.contracted.of[*user] != at);
        let used: BTreeSet<TermId> = users
            .flat_map(|(_, term)| term.formula.as_ref().map(Formula::terms).unwrap_or_default())
            .filter(|&used| self.contracted.of[used] == at && self.derivation.terms[used].formula.is_some())
            .collect();
        used.last().or(frame.members.last()).copied().expect("a frame has members")
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
