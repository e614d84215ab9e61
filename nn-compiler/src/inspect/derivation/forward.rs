//! The terms that are values, in the order in which they are computed: those of a loop's body stand between what the loop
//! begins with and what comes of it.

use std::collections::HashSet;

use rustc_hash::FxHashMap;

use super::build::Builder;
use super::cuts::{Cuts, own_name};
use super::loops::{DEPTHS, Loop, LoopId, State, TIMES};
use super::scope::{Depends, Repeat, Scope};
use super::{Role, Term, TermId};
use crate::inspect::formula::{Formula, Function, Kind, Reader, tidy, with_names};
use crate::ir::op::ScanParts;
use crate::ir::{Graph, Leaf, Model, NodeId, Op, Shape};

/// The names of the source in a graph, and in the bodies of its loops.
pub(super) fn own_names(model: &Model, graph: &Graph, is_outside: bool) -> HashSet<String> {
    let mut names = HashSet::new();
    for node in graph.nodes() {
        names.extend(own_name(model, graph, node, is_outside));
        if let Some(scan) = ScanParts::of(graph, node) {
            names.extend(scan.carried.iter().filter_map(|state| name_of(&scan.body, state.leaf)));
            names.extend(own_names(model, &scan.body, false));
        }
    }
    names
}

/// The name that a node has, if only within a function.
fn name_of(graph: &Graph, node: NodeId) -> Option<String> {
    graph.node(node).origin.name.as_deref().map(str::to_owned)
}

impl Builder<'_> {
    /// Adds terms for the values that the roots need. Some nodes are terms under names that are chosen.
    pub(super) fn values(&mut self, scope: &mut Scope, roots: &[NodeId], chosen: &FxHashMap<NodeId, String>) {
        let nodes = scope.graph.reachable(roots);
        let mut cuts = Cuts::of(&scope.graph, &nodes, |leaf| scope.dependence.on_parameter(leaf));
        let given = given_to_loops(&scope.graph, &nodes);
        for &node in &nodes {
            if scope.known[node].is_some() {
                continue;
            }
            if scope.is_loop(node) {
                self.enter(scope, node, &nodes, chosen);
                continue;
            }
            if self.terms.len() > self.most {
                return;
            }
            let is_outside = scope.within.is_none();
            let is_long = || {
                let to_loop = given.get(&node).is_some_and(|most| cuts.weight(&scope.graph, node) > *most);
                to_loop || cuts.is_long(&scope.graph, node)
            };
            let local = || scope.graph.node(node).origin.name.as_deref();
            // What a step gives a name to is told of by that name.
            let is_called = || !is_outside && local().is_some() && cuts.weight(&scope.graph, node) > CALLED;
            let name = match (chosen.get(&node), own_name(self.model, &scope.graph, node, is_outside)) {
                (Some(name), _) => name.clone(),
                (None, Some(name)) => self.names.free(&name),
                (None, None) if is_long() || is_called() => self.names.made_up(local()),
                (None, None) => {
                    cuts.write_out(&scope.graph, node);
                    continue;
                }
            };
            let term = self.value(scope, node, name);
            self.name(scope, node, term);
        }
    }

    /// Notes that a node is that term.
    fn name(&mut self, scope: &mut Scope, node: NodeId, term: TermId) {
        if let (Role::Value, Some(formula)) = (self.terms[term].role, &self.terms[term].formula) {
            self.by_weight.entry(formula.weight()).or_default().push(term);
        }
        scope.terms[node] = Some(term);
        scope.known[node] = Some(self.spoken(term));
    }

    /// A term as a formula of its scope.
    fn spoken(&self, term: TermId) -> Formula {
        Formula::new(Kind::Term(term), &self.terms[term].shape)
    }

    fn value(&mut self, scope: &Scope, node: NodeId, name: String) -> TermId {
        let graph = &scope.graph;
        let role = match graph.op(node).leaf() {
            Some(Leaf::Input(index)) => Role::Input(index),
            Some(Leaf::Target(index)) => Role::Target(index),
            Some(Leaf::Parameter(index)) => Role::Parameter(index),
            _ if scope.within.is_none() && node == self.model.loss => Role::Loss,
            _ => Role::Value,
        };
        // What was written stays as it was written.
        let definition = || match Reader::definition_of(graph, &scope.known, node) {
            derivative if graph.node(node).origin.derived => tidy(derivative, None),
            written => with_names(written),
        };
        let computed = matches!(role, Role::Value | Role::Loss);
        let learns = matches!(role, Role::Parameter(index) if self.learned.contains(&index));
        let term = Term { role, formula: computed.then(definition), learns, ..plain(scope, node, name) };
        self.add(term)
    }

    /// Adds the terms of a loop: what its states begin as, its body, and what comes of it.
    fn enter(
        &mut self,
        scope: &mut Scope,
        node: NodeId,
        nodes: &[NodeId],
        chosen: &FxHashMap<NodeId, String>,
    ) {
        let used: Vec<(usize, NodeId)> = nodes
            .iter()
            .filter(|&&user| scope.graph.operands(user).contains(&node))
            .filter_map(|&user| Some((scope.graph.op(user).projection()?, user)))
            .collect();
        let whole = ScanParts::of(&scope.graph, node).expect("what has several results is a loop");
        let (scan, places) = whole.with_results(|at| used.iter().any(|(place, _)| *place == at));
        let mut results = vec![None; scan.results().len()];
        for (at, user) in used {
            results[places[at].expect("it is wanted")] = Some(user);
        }
        let leaves = leaves(scope, &scan);
        let id = self.loops.len();
        let body = Scope::of(Some(id), scan.body.clone(), &leaves);
        let mut repeat = Repeat { id, scan, results, body };
        self.begin(scope, &mut repeat);
        self.body(scope, node, &mut repeat);
        self.end(scope, &repeat, chosen);
        scope.repeats.insert(node, repeat);
    }

    /// What the states of a loop begin as, and the loop itself.
    fn begin(&mut self, scope: &Scope, repeat: &mut Repeat) {
        let Repeat { scan, body, results, .. } = repeat;
        let is_depth = scan.is_over_blocks(&scope.graph);
        let letters = if is_depth { DEPTHS.as_slice() } else { &TIMES };
        let around = std::iter::successors(scope.within, |&id| self.loops[id].within);
        let nesting = around.filter(|&id| self.loops[id].is_depth() == is_depth).count();
        let letter = self.names.index(letters, nesting);
        let along = scan.per_step.first().map(|input| scope.read(input.operand));
        let mut states = Vec::new();
        for (state, result) in scan.carried.iter().zip(results) {
            let made = Some(state.next).filter(|&next| body.graph.op(next).leaf().is_none());
            let name = name_of(&body.graph, state.leaf)
                .or_else(|| made.and_then(|next| name_of(&body.graph, next)))
                .or_else(|| name_of(&scope.graph, (*result)?));
            let name = match name {
                Some(name) => self.names.free(&name),
                None => self.names.state(),
            };
            let formula = with_names(scope.read(state.init));
            let first = Term { formula: Some(formula), ..plain(scope, state.init, name) };
            let first = self.add(first);
            states.push(State { first, before: first, after: first, later: None });
        }
        let (steps, reverse, within) = (scan.steps, scan.reverse, scope.within);
        let forward = self.terms.len()..self.terms.len();
        let step = forward.start;
        let backward = 0..0;
        self.loops.push(Loop { letter, steps, reverse, within, step, along, states, forward, backward });
    }

    /// The terms of a loop's body.
    fn body(&mut self, scope: &Scope, node: NodeId, repeat: &mut Repeat) {
        let Repeat { id, scan, body, .. } = repeat;
        let name = self.loops[*id].letter.to_string();
        let counted =
            Term { role: Role::Step, shape: Shape::scalar(), inline: true, ..plain(scope, node, name) };
        let step = self.add(Term { within: Some(*id), ..counted });
        let mut chosen: FxHashMap<NodeId, String> = FxHashMap::default();
        for (number, state) in scan.carried.iter().enumerate() {
            let name = self.terms[self.loops[*id].states[number].first].name.clone();
            let before = Term { role: Role::Before, ..plain(body, state.leaf, name.clone()) };
            let before = self.add(before);
            self.loops[*id].states[number].before = before;
            self.name(body, state.leaf, before);
            if body.graph.op(state.next).leaf().is_none() {
                chosen.entry(state.next).or_insert(name);
            }
        }
        for input in &scan.captured {
            body.known[input.leaf] = Some(scope.read(input.operand));
        }
        for input in &scan.per_step {
            let parts = vec![scope.read(input.operand), self.spoken(step)];
            let shape = body.graph.shape(input.leaf);
            body.known[input.leaf] = Some(Formula::new(Kind::Apply(Op::Gather, parts), shape));
        }
        for &node in &scan.stacked {
            if body.known[node].is_none()
                && body.graph.op(node).leaf().is_none()
                && !chosen.contains_key(&node)
            {
                let name = own_name(self.model, &body.graph, node, false);
                let name = match name {
                    Some(name) => self.names.free(&name),
                    None => self.names.made_up(name_of(&body.graph, node).as_deref()),
                };
                chosen.insert(node, name);
            }
        }
        let roots: Vec<NodeId> =
            scan.carried.iter().map(|state| state.next).chain(scan.stacked.iter().copied()).collect();
        self.values(body, &roots, &chosen);
        let mut taken: HashSet<TermId> = HashSet::new();
        for (number, state) in scan.carried.iter().enumerate() {
            let State { first, before, .. } = self.loops[*id].states[number];
            let term = body.terms[state.next].filter(|term| self.terms[*term].name == self.terms[first].name);
            let term = term.filter(|term| *term != before && taken.insert(*term));
            let after = term.unwrap_or_else(|| {
                let name = self.terms[first].name.clone();
                let formula = Some(body.read(state.next));
                self.add(Term { formula, ..plain(body, state.next, name) })
            });
            self.loops[*id].states[number].after = after;
        }
        for &node in &scan.stacked {
            if body.terms[node].is_some() {
                continue;
            }
            let name = self.names.made_up(None);
            let formula = Some(body.read(node));
            let term = self.add(Term { formula, ..plain(body, node, name) });
            body.terms[node] = Some(term);
        }
        self.loops[*id].forward.end = self.terms.len();
    }

    /// What comes of a loop.
    fn end(&mut self, scope: &mut Scope, repeat: &Repeat, chosen: &FxHashMap<NodeId, String>) {
        let Repeat { id, scan, results, body } = repeat;
        for (place, node) in results.iter().enumerate().filter_map(|(place, node)| Some((place, (*node)?))) {
            let (steps, reverse) = (self.loops[*id].steps, self.loops[*id].reverse);
            let (formula, like) = match self.loops[*id].states.get(place) {
                Some(&State { first, after, .. }) => {
                    let parts = vec![self.spoken(first), self.all_steps(after, *id)];
                    (Formula::call(Function::Last { reverse }, parts, scope.graph.shape(node)), first)
                }
                None => {
                    let stacked = scan.stacked[place - scan.carried.len()];
                    let term = body.terms[stacked].expect("what is stacked is a term");
                    (self.all_steps(term, *id), term)
                }
            };
            debug_assert!(scope.graph.shape(node) == &formula.shape, "{steps}");
            let own = own_name(self.model, &scope.graph, node, scope.within.is_none());
            let like = self.terms[like].name.clone();
            // A value that is called as the state is what the state is called after.
            let inline = chosen.get(&node).is_none() && own.as_ref().is_none_or(|own| *own == like);
            let name = match (chosen.get(&node), own) {
                (Some(name), _) => name.clone(),
                (None, Some(own)) if !inline => self.names.free(&own),
                _ => like,
            };
            let is_loss = scope.within.is_none() && node == self.model.loss;
            let role = if is_loss { Role::Loss } else { Role::Value };
            let term = self.add(Term { role, formula: Some(formula), inline, ..plain(scope, node, name) });
            scope.terms[node] = Some(term);
            scope.known[node] = Some(self.spoken(term));
        }
    }

    /// A term of a loop's body, of all steps.
    pub(super) fn all_steps(&self, term: TermId, id: LoopId) -> Formula {
        let steps = [self.loops[id].steps];
        let shape: Shape = steps.iter().chain(self.terms[term].shape.axes()).copied().collect();
        Formula::new(Kind::Term(term), &shape)
    }
}

/// A term with nothing but a name, for a node.
pub(super) fn plain(scope: &Scope, node: NodeId, name: String) -> Term {
    let origin = &scope.graph.node(node).origin;
    Term {
        name,
        role: Role::Value,
        shape: match scope.graph.results(node).one() {
            Some(value) => value.shape.clone(),
            None => Shape::scalar(),
        },
        within: scope.within,
        inline: false,
        span: origin.span,
        layer: origin.layer.clone(),
        formula: None,
        paths: Vec::new(),
        steps: Vec::new(),
        learns: false,
    }
}

/// What is called something within a step, and is longer than this, is told of by that name.
const CALLED: usize = 5;

/// What an expression that every step sees may weigh, to be written where it is used.
const CAPTURED: usize = 4;

/// Of what is given to loops, how heavy it may be without a name.
fn given_to_loops(graph: &Graph, nodes: &[NodeId]) -> FxHashMap<NodeId, usize> {
    let mut given = FxHashMap::default();
    for scan in nodes.iter().filter_map(|&node| ScanParts::of(graph, node)) {
        given.extend(scan.captured.iter().map(|input| (input.operand, CAPTURED)));
        given.extend(scan.per_step.iter().map(|input| (input.operand, 1)));
    }
    given
}

/// What the leaves of a loop's body depend on; a state is what it begins as and what steps make of it.
fn leaves(scope: &Scope, scan: &ScanParts) -> FxHashMap<NodeId, Depends> {
    let inputs = scan.captured.iter().chain(&scan.per_step).map(|input| (input.leaf, input.operand));
    let states = scan.carried.iter().map(|state| (state.leaf, state.init));
    let mut leaves: FxHashMap<NodeId, Depends> =
        inputs.chain(states).map(|(leaf, of)| (leaf, scope.dependence.all(of))).collect();
    loop {
        let depends = super::scope::Dependence::of(&scan.body, &leaves);
        let before = leaves.clone();
        for state in &scan.carried {
            leaves.entry(state.leaf).and_modify(|leaf| *leaf = leaf.or(depends.all(state.next)));
        }
        if before == leaves {
            return leaves;
        }
    }
}
