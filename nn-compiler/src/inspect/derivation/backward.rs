//! The way back from the loss: the derivatives by what is given and by the values, each once what it is used in is done.

use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::build::Builder;
use super::loops::{Later, State};
use super::scope::{Dependence, Repeat, Scope};
use super::subgraph::Subgraph;
use super::{Path, Role, Term, TermId};
use crate::autodiff::reverse::sweep;
use crate::inspect::formula::{Formula, Function, Kind, Step, tidy};
use crate::ir::op::Cotangent;
use crate::ir::{NodeId, Op, Variance};

/// Formulas that are no longer than this are not simplified further.
const SHORT: usize = 4;

impl Builder<'_> {
    /// From the roots to what is given, in one scope: each station once what it is used in is done.
    pub(super) fn back(&mut self, scope: &mut Scope, roots: &[NodeId]) {
        let mut waiting = uses(scope, roots);
        let begin = roots.iter().filter(|root| !waiting.contains_key(root));
        let mut ready: BinaryHeap<_> = begin.map(|&root| self.urgency(scope, root)).collect();
        while let Some((_, _, node)) = ready.pop() {
            self.station(scope, node);
            for used in scope.computed_from(node) {
                let uses = waiting.get_mut(&used).expect("it was counted");
                *uses -= 1;
                if *uses == 0 {
                    ready.push(self.urgency(scope, used));
                }
            }
        }
    }

    /// What is given first, in the order of the source; then the values nearest to the loss.
    fn urgency(&self, scope: &Scope, node: NodeId) -> (u8, usize, NodeId) {
        match (scope.terms[node], scope.repeats.get(&node)) {
            (_, Some(repeat)) => (0, self.loops[repeat.id].forward.start, node),
            (Some(term), _) if !self.is_given(term) => (0, term, node),
            (Some(term), _) => (1, usize::MAX - term, node),
            (None, None) => (1, 0, node),
        }
    }

    /// Completes the derivative by a value and carries it on to what the value is computed from.
    fn station(&mut self, scope: &mut Scope, node: NodeId) {
        if scope.is_loop(node) {
            return self.through_loop(scope, node);
        }
        let Some(term) = scope.terms[node] else { return };
        let is_result = scope.graph.op(node).projection().is_some();
        match self.terms[term].role {
            Role::Before => {}
            Role::Loss if is_result => {
                let one = Formula::number(1.0, &self.terms[term].shape);
                scope.by_results.insert(node, one);
            }
            Role::Loss => self.through_the_loss(scope, term, node),
            _ => {
                let Some((derivative, cotangent)) = self.derivative(scope, term, node) else { return };
                if is_result {
                    let by = Formula::new(Kind::Term(derivative), &self.terms[term].shape);
                    scope.by_results.insert(node, by);
                } else if !self.is_given(term) {
                    let reached = pullback(scope, node, cotangent);
                    collect(scope, term, reached);
                }
            }
        }
    }

    /// From the loss to the terms it is computed from: as it was written, unless the derivatives are shorter
    /// when the loss is simplified first.
    fn through_the_loss(&mut self, scope: &mut Scope, loss: TermId, root: NodeId) {
        let one = scope.graph.constant_like(1.0, root);
        let written = pullback(scope, root, one);
        let hidden = scope.known[root].take();
        let loss_alone = Subgraph::of(&scope.graph, &scope.known, root).simplified(&self.classes);
        scope.known[root] = hidden;
        let other = loss_alone.inline(&mut scope.graph);
        // What is new depends on what it is made of.
        scope.dependence = Dependence::of(&scope.graph, &FxHashMap::default());
        let simplified = pullback(scope, other, one);
        let weight = |reached: &[(NodeId, NodeId)]| -> usize {
            reached.iter().map(|&(_, node)| tidy(scope.read(node), None).weight()).sum()
        };
        let is_shorter = weight(&simplified) < weight(&written) && simplified.len() == written.len();
        collect(scope, loss, if is_shorter { simplified } else { written });
    }

    /// Completes the derivative by a term, if any reached it; answers the derivative, and a node that stands for it.
    fn derivative(&mut self, scope: &mut Scope, of: TermId, node: NodeId) -> Option<(TermId, NodeId)> {
        let (paths, formula, steps) = self.total(scope, node)?;
        let learns = scope.dependence.on_parameter(node);
        let derivative = self.by(of, Role::Derivative { of });
        let term = self.add(Term { formula: Some(formula), paths, steps, learns, ..derivative });
        Some((term, self.leaf(scope, term)))
    }

    /// A term like another one, for a part of the way back.
    fn by(&self, of: TermId, role: Role) -> Term {
        let paths = Vec::new();
        Term { role, formula: None, paths, steps: Vec::new(), learns: false, ..self.terms[of].clone() }
    }

    /// A node that is a term of the way back.
    fn leaf(&self, scope: &mut Scope, term: TermId) -> NodeId {
        known_leaf(scope, Formula::new(Kind::Term(term), &self.terms[term].shape))
    }

    /// The sum of what reached the derivative by a node, if anything did, as short as it gets.
    fn total(&mut self, scope: &mut Scope, node: NodeId) -> Option<(Vec<Path>, Formula, Vec<Step>)> {
        let (paths, total) = scope.pending.remove(&node)?;
        let total = total?;
        let all = paths.iter().map(|path| path.formula.clone()).collect();
        let all = Formula::sum(all, scope.graph.shape(node));
        let mut steps: Vec<Step> = Vec::new();
        let mut formula = self.by_name(scope, tidy(all, Some(&mut steps)));
        if formula.weight() > SHORT {
            let simplified = Subgraph::of(&scope.graph, &scope.known, total).simplified(&self.classes);
            let shorter = self.by_name(scope, tidy(simplified.read(), None));
            if shorter.weight() < formula.weight() {
                let rule = format!("simplified: {}", simplified.rules.join(", ")).into();
                steps = vec![Step { rule, before: formula, after: shorter.clone() }];
                formula = shorter;
            }
        }
        Some((paths, formula, steps))
    }

    /// The formula with the names of the terms whose definitions it holds.
    fn by_name(&self, scope: &Scope, formula: Formula) -> Formula {
        if matches!(formula.kind, Kind::Term(_) | Kind::Number(_)) {
            return formula;
        }
        let is = |term: &&TermId| {
            self.terms[**term].formula.as_ref() == Some(&formula)
                && self.is_around(self.terms[**term].within, scope.within)
        };
        match self.by_weight.get(&formula.weight()).and_then(|terms| terms.iter().find(is)) {
            Some(&term) => Formula::new(Kind::Term(term), &formula.shape),
            None => formula.map_parts(&mut |part| self.by_name(scope, part)),
        }
    }

    /// From the results of a loop, step by step in the other direction, to what the loop is given.
    fn through_loop(&mut self, scope: &mut Scope, node: NodeId) {
        let mut repeat = scope.repeats.remove(&node).expect("every loop was entered");
        let by: Vec<Option<Formula>> =
            repeat.results.iter().map(|result| scope.by_results.get(&(*result)?).cloned()).collect();
        if by.iter().any(Option::is_some) {
            let start = self.terms.len();
            let roots = self.seeds(&mut repeat, &by);
            self.back(&mut repeat.body, &roots);
            self.befores(&mut repeat);
            let parts = self.parts(&mut repeat);
            self.loops[repeat.id].backward = start..self.terms.len();
            self.leave(scope, &repeat, parts);
        }
        scope.repeats.insert(node, repeat);
    }

    /// Begins the way back in a body: what reaches states through later steps, and what is stacked through its stacks.
    /// Returns what is reached.
    fn seeds(&mut self, repeat: &mut Repeat, by: &[Option<Formula>]) -> Vec<NodeId> {
        let Repeat { id, scan, body, .. } = repeat;
        let (last, stacks) = by.split_at(scan.carried.len());
        let mut roots = Vec::new();
        for (number, state) in scan.carried.iter().enumerate() {
            if !reached(scan, body, last, stacks)[number] {
                continue;
            }
            let after = self.loops[*id].states[number].after;
            let carried = Term { inline: true, ..self.by(after, Role::Later { of: after }) };
            let carried = self.add(Term { within: Some(*id), ..carried });
            let shape = &self.terms[after].shape;
            let last = last[number].clone().unwrap_or_else(|| Formula::number(0.0, shape));
            self.loops[*id].states[number].later = Some(Later { carried, last, before: carried });
            let leaf = self.leaf(body, carried);
            collect(body, carried, vec![(state.next, leaf)]);
            roots.push(state.next);
        }
        let step = Formula::new(Kind::Term(self.loops[*id].step), &self.terms[self.loops[*id].step].shape);
        for (&node, by) in scan.stacked.iter().zip(stacks) {
            let Some(by) = by.clone().filter(|_| body.dependence.on_any(node)) else { continue };
            let through = by.terms().first().copied().unwrap_or(self.loops[*id].step);
            let row = Kind::Apply(Op::Gather, vec![by, step.clone()]);
            let leaf = known_leaf(body, Formula::new(row, body.graph.shape(node)));
            collect(body, through, vec![(node, leaf)]);
            roots.push(node);
        }
        roots.sort_unstable();
        roots.dedup();
        roots
    }

    /// The derivatives by the states as steps find them.
    fn befores(&mut self, repeat: &mut Repeat) {
        let Repeat { id, scan, body, .. } = repeat;
        for (number, state) in scan.carried.iter().enumerate() {
            let State { before, later, .. } = self.loops[*id].states[number].clone();
            let Some(later) = later else { continue };
            let derivative = match self.derivative(body, before, state.leaf) {
                Some((term, _)) => term,
                None => {
                    let zero = Formula::number(0.0, &self.terms[before].shape);
                    self.add(Term { formula: Some(zero), ..self.by(before, Role::Derivative { of: before }) })
                }
            };
            self.terms[derivative].inline = true;
            self.loops[*id].states[number].later = Some(Later { before: derivative, ..later });
        }
    }

    /// What a step adds to the derivatives by what is given to it: operands, and for all steps the formulas.
    fn parts(&mut self, repeat: &mut Repeat) -> Vec<(NodeId, Formula)> {
        let Repeat { id, scan, body, .. } = repeat;
        let captured = scan.captured.iter().map(|input| (input, true));
        let mut found = Vec::new();
        for (input, is_captured) in captured.chain(scan.per_step.iter().map(|input| (input, false))) {
            let Some((paths, formula, steps)) = self.total(body, input.leaf) else { continue };
            let learns = body.dependence.on_parameter(input.leaf);
            let name = self.terms[self.loops[*id].step].name.clone();
            let part = super::forward::plain(body, input.leaf, name);
            let part =
                Term { role: Role::Part, inline: true, formula: Some(formula), paths, steps, learns, ..part };
            let part = self.add(part);
            let all = self.all_steps(part, *id);
            let shape = self.terms[part].shape.clone();
            let total = match is_captured {
                true => Formula::new(Kind::Apply(Op::Sum { axes: vec![0] }, vec![all]), &shape),
                false => all,
            };
            found.push((input.operand, total));
        }
        found
    }

    /// Carries on what leaves a loop.
    fn leave(&mut self, scope: &mut Scope, repeat: &Repeat, parts: Vec<(NodeId, Formula)>) {
        let Repeat { id, scan, .. } = repeat;
        let through = self.loops[*id].step;
        for (operand, formula) in parts {
            let leaf = known_leaf(scope, formula);
            send(scope, through, operand, leaf);
        }
        for (number, state) in scan.carried.iter().enumerate() {
            let State { first, later, .. } = self.loops[*id].states[number].clone();
            let Some(later) = later.filter(|_| scope.dependence.on_any(state.init)) else { continue };
            let parts = vec![later.last, self.all_steps(later.before, *id)];
            let last = Function::Last { reverse: !self.loops[*id].reverse };
            let formula = Some(Formula::call(last, parts, &self.terms[first].shape));
            let learns = scope.dependence.on_parameter(state.init);
            let by = Term { formula, learns, ..self.by(first, Role::Derivative { of: first }) };
            let term = self.add(by);
            let leaf = self.leaf(scope, term);
            send(scope, first, state.init, leaf);
        }
    }
}

/// How often each station is used in those that the roots need; nothing of a root that no other uses.
fn uses(scope: &Scope, roots: &[NodeId]) -> FxHashMap<NodeId, usize> {
    let mut uses: FxHashMap<NodeId, usize> = FxHashMap::default();
    let mut seen = std::collections::HashSet::new();
    let mut pending = roots.to_vec();
    while let Some(node) = pending.pop() {
        if seen.insert(node) {
            let used = scope.computed_from(node);
            used.iter().for_each(|&used| *uses.entry(used).or_default() += 1);
            pending.extend(used);
        }
    }
    uses
}

/// For each state whether the loss depends on it.
fn reached(
    scan: &crate::ir::op::ScanParts,
    body: &Scope,
    last: &[Option<Formula>],
    stacks: &[Option<Formula>],
) -> Vec<bool> {
    let depends = |node: NodeId| body.dependence.on_any(node);
    let wanted = |at: usize| depends(scan.carried[at].leaf);
    let mut active: Vec<bool> = (0..last.len()).map(|at| last[at].is_some() && wanted(at)).collect();
    loop {
        let states = scan.carried.iter().zip(&active).filter(|(_, active)| **active);
        let stacked = scan.stacked.iter().zip(stacks).filter(|(_, by)| by.is_some());
        let roots: Vec<NodeId> =
            states.map(|(state, _)| state.next).chain(stacked.map(|(&node, _)| node)).collect();
        let nodes = body.graph.reachable_until(&roots, |node| !depends(node));
        let more: Vec<bool> = (0..last.len())
            .map(|at| active[at] || wanted(at) && nodes.binary_search(&scan.carried[at].leaf).is_ok())
            .collect();
        if more == active {
            return active;
        }
        active = more;
    }
}

/// A node that is written as that formula.
fn known_leaf(scope: &mut Scope, formula: Formula) -> NodeId {
    let leaf = scope.graph.placeholder(&formula.shape, Variance::Example);
    scope.known[leaf] = Some(formula);
    leaf
}

/// The parts of the derivatives by the stations that `root` is computed from which come through it, as nodes.
fn pullback(scope: &mut Scope, root: NodeId, cotangent: NodeId) -> Vec<(NodeId, NodeId)> {
    let Scope { graph, known, dependence, .. } = scope;
    let is_known = |node: NodeId| node != root && known[node].is_some();
    let mut order = graph.reachable_until(&[root], is_known);
    order.retain(|&node| !is_known(node));
    // All is said of one example: what reaches a shared value is not yet averaged over the batch.
    let as_it_is = |_: &mut crate::ir::Graph, part: NodeId, _: NodeId| part;
    let wanted = |node: NodeId| dependence.on_any(node);
    let cotangents = sweep(graph, &order, &[(root, cotangent.into())], wanted, as_it_is);
    let reached = cotangents.into_iter().filter(|(node, _)| *node != root);
    let station =
        |(node, cotangent): (NodeId, Cotangent)| known[node].is_some().then_some((node, cotangent.node));
    let mut reached: Vec<(NodeId, NodeId)> = reached.filter_map(station).collect();
    reached.sort_unstable();
    reached
}

/// Notes what reached stations through a term.
fn collect(scope: &mut Scope, through: TermId, reached: Vec<(NodeId, NodeId)>) {
    for (to, part) in reached {
        let formula = tidy(scope.read(part), None);
        let (paths, total) = scope.pending.entry(to).or_default();
        paths.push(Path { through, formula });
        *total = Some(match *total {
            Some(total) => scope.graph.add2(total, part),
            None => part,
        });
    }
}

/// Carries a part of a derivative to a value of the scope, or to what that is computed from.
fn send(scope: &mut Scope, through: TermId, to: NodeId, part: NodeId) {
    if !scope.dependence.on_any(to) {
        return;
    }
    let reached = match scope.known[to] {
        Some(_) => vec![(to, part)],
        None => pullback(scope, to, part),
    };
    collect(scope, through, reached);
}
