//! Builds a derivation: reads the formulas of the terms off the graph, then walks the terms backwards
//! and lets the primitives' own rules carry the derivative of the loss from each term to those it is
//! computed from.

use std::collections::{BinaryHeap, HashSet};

use rustc_hash::FxHashMap;

use super::cuts::cuts;
use super::subgraph::{Subgraph, classes};
use super::{Derivation, Path, Role, Term};
use crate::autodiff::learned;
use crate::autodiff::reverse::sweep;
use crate::inspect::formula::{Formula, Kind, Reader, Step, TermId, tidy, with_names};
use crate::ir::op::Cotangent;
use crate::ir::{Graph, Leaf, Model, NodeId, NodeMap, Variance};

/// Formulas that are no longer than this are not simplified further.
const SHORT: usize = 4;

/// The derivation of a network's loss by its parameters and inputs.
pub fn derivation(model: &Model) -> Derivation {
    let cuts = cuts(model);
    let mut builder = Builder {
        model,
        graph: model.graph.clone(),
        nodes: cuts.iter().map(|&(node, _)| node).collect(),
        term_of: NodeMap::default(),
        terms: Vec::with_capacity(2 * cuts.len()),
        classes: Vec::new(),
        by_weight: FxHashMap::default(),
        pending: Vec::new(),
    };
    let learned: HashSet<usize> =
        learned(&model.graph, model.loss).into_iter().map(|(index, _)| index).collect();
    for (term, &(node, _)) in cuts.iter().enumerate() {
        builder.term_of[node] = Some(term);
    }
    for (at, (node, name)) in cuts.into_iter().enumerate() {
        let mut term = builder.value(node, name);
        term.learns = matches!(term.role, Role::Parameter(index) if learned.contains(&index));
        if let (Role::Value, Some(formula)) = (term.role, &term.formula) {
            builder.by_weight.entry(formula.weight()).or_default().push(at);
        }
        builder.terms.push(term);
    }
    builder.classes = classes(model, &builder.terms);
    builder.backwards();
    let layers = model.layers.iter().map(|layer| (layer.path.join("."), layer.kind.clone()));
    Derivation {
        network: model.name.text.clone(),
        terms: builder.terms,
        layers: layers.collect(),
        inner: model.derivatives.clone(),
    }
}

struct Builder<'m> {
    model: &'m Model,
    /// The network's graph, to which derivatives are added.
    graph: Graph,
    /// The node of each term that is a value.
    nodes: Vec<NodeId>,
    /// The term a node is.
    term_of: NodeMap<Option<TermId>>,
    terms: Vec<Term>,
    /// How many classes each term has that is a value, if it is a class.
    classes: Vec<Option<usize>>,
    /// The computed values by the weight of their formulas: equal ones are equally heavy.
    by_weight: FxHashMap<usize, Vec<TermId>>,
    /// What reached each term's derivative so far, by the term: as formulas, and their sum as a node.
    pending: Vec<(Vec<Path>, Option<NodeId>)>,
}

/// For each node whether it depends on a parameter, and whether on a parameter or an input.
struct Dependence {
    on_parameter: NodeMap<bool>,
    on_any: NodeMap<bool>,
}

impl Dependence {
    fn of(graph: &Graph) -> Dependence {
        let [mut on_parameter, mut on_any] = [(); 2].map(|()| NodeMap::with_capacity(false, graph.len()));
        for node in graph.nodes() {
            let op = graph.op(node);
            let below = |of: &NodeMap<bool>| graph.operands(node).iter().any(|&operand| of[operand]);
            let through = !op.freezes();
            let leaf = op.leaf();
            let is_parameter = matches!(leaf, Some(Leaf::Parameter(_)));
            on_parameter[node] = is_parameter || (through && below(&on_parameter));
            on_any[node] =
                is_parameter || matches!(leaf, Some(Leaf::Input(_))) || (through && below(&on_any));
        }
        Dependence { on_parameter, on_any }
    }
}

impl Builder<'_> {
    fn value(&self, node: NodeId, name: String) -> Term {
        let graph = &self.model.graph;
        let origin = &graph.node(node).origin;
        let role = match graph.op(node).leaf() {
            Some(Leaf::Input(index)) => Role::Input(index),
            Some(Leaf::Target(index)) => Role::Target(index),
            Some(Leaf::Parameter(index)) => Role::Parameter(index),
            _ if node == self.model.loss => Role::Loss,
            _ => Role::Value,
        };
        // What was written stays as it was written.
        let definition = || match Reader::definition_of(graph, &self.term_of, node) {
            derivative if origin.derived => tidy(derivative, None),
            written => with_names(written),
        };
        let computed = matches!(role, Role::Value | Role::Loss);
        Term {
            name,
            role,
            shape: graph.shape(node).clone(),
            span: origin.span,
            layer: origin.layer.clone(),
            formula: computed.then(definition),
            paths: Vec::new(),
            steps: Vec::new(),
            learns: false,
        }
    }

    /// From the loss to what is given: each term once what it is used in is done.
    fn backwards(&mut self) {
        let values = self.terms.len();
        let dependence = Dependence::of(&self.graph);
        self.pending = vec![(Vec::new(), None); values];
        let mut waiting = self.uses_by_the_loss();
        let loss = self.term_of[self.model.loss].expect("the loss is a term");
        self.through_the_loss(loss, &dependence);
        // What is given first, in the order of the source; then the values nearest to the loss.
        let urgency = |builder: &Self, term: TermId| match builder.is_given(term) {
            true => (1, values - term, term),
            false => (0, term, term),
        };
        let mut ready: BinaryHeap<_> =
            self.used_up(loss, &mut waiting).into_iter().map(|term| urgency(self, term)).collect();
        while let Some((_, _, term)) = ready.pop() {
            if let Some(cotangent) = self.derivative(term, &dependence)
                && !self.is_given(term)
            {
                self.through(term, cotangent, &dependence);
            }
            let used = self.used_up(term, &mut waiting);
            ready.extend(used.into_iter().map(|term| urgency(self, term)));
        }
    }

    fn is_given(&self, term: TermId) -> bool {
        !matches!(self.terms[term].role, Role::Value | Role::Loss)
    }

    /// For each term in how many terms that the loss depends on it is used.
    fn uses_by_the_loss(&self) -> Vec<usize> {
        let mut uses = vec![0; self.terms.len()];
        let loss = self.term_of[self.model.loss].expect("the loss is a term");
        let mut wanted = vec![false; self.terms.len()];
        wanted[loss] = true;
        for term in (0..=loss).rev() {
            if !wanted[term] {
                continue;
            }
            for used in self.computed_from(term) {
                uses[used] += 1;
                wanted[used] = true;
            }
        }
        uses
    }

    /// Counts a term as done with; answers those it is computed from that no other is waiting for.
    fn used_up(&self, term: TermId, waiting: &mut [usize]) -> Vec<TermId> {
        let mut used = self.computed_from(term);
        used.iter().for_each(|&used| waiting[used] -= 1);
        used.retain(|&used| waiting[used] == 0);
        used
    }

    fn computed_from(&self, term: TermId) -> Vec<TermId> {
        self.terms[term].formula.as_ref().map(Formula::terms).unwrap_or_default()
    }

    /// Carries the derivative by a term to the terms it is computed from.
    fn through(&mut self, term: TermId, cotangent: NodeId, dependence: &Dependence) {
        let reached = self.pullback(self.nodes[term], cotangent, dependence);
        self.collect(term, reached);
    }

    /// From the loss to the terms it is computed from: as it was written, unless the derivatives are shorter
    /// when the loss is simplified first.
    fn through_the_loss(&mut self, loss: TermId, dependence: &Dependence) {
        let root = self.nodes[loss];
        let one = self.graph.constant_like(1.0, root);
        let written = self.pullback(root, one, dependence);
        let hidden = self.term_of[root].take();
        let loss_alone = Subgraph::of(&self.graph, &self.term_of, root).simplified(&self.classes);
        self.term_of[root] = hidden;
        let other = loss_alone.inline(&mut self.graph);
        // What is new depends on what it is made of.
        let dependence = Dependence::of(&self.graph);
        let simplified = self.pullback(other, one, &dependence);
        let weight = |builder: &Self, reached: &[(TermId, NodeId)]| -> usize {
            let formula = |&(_, node): &(TermId, NodeId)| tidy(builder.read(node), None).weight();
            reached.iter().map(formula).sum()
        };
        let is_shorter =
            weight(self, &simplified) < weight(self, &written) && simplified.len() == written.len();
        self.collect(loss, if is_shorter { simplified } else { written });
    }

    fn read(&self, node: NodeId) -> Formula {
        Reader::read(&self.graph, &self.term_of, node)
    }

    /// The parts of the derivatives by the terms that `root` is computed from which come through it, as
    /// nodes.
    fn pullback(
        &mut self,
        root: NodeId,
        cotangent: NodeId,
        dependence: &Dependence,
    ) -> Vec<(TermId, NodeId)> {
        let is_term = |node: NodeId| node != root && self.term_of[node].is_some();
        let mut order = self.graph.reachable_until(&[root], is_term);
        order.retain(|&node| !is_term(node));
        // All is said of one example: what reaches a shared value is not yet averaged over the batch.
        let as_it_is = |_: &mut Graph, part: NodeId, _: NodeId| part;
        let wanted = |node: NodeId| dependence.on_any[node];
        let cotangents = sweep(&mut self.graph, &order, &[(root, cotangent.into())], wanted, as_it_is);
        let reached = cotangents.into_iter().filter(|(node, _)| *node != root);
        let term = |(node, cotangent): (NodeId, Cotangent)| Some((self.term_of[node]?, cotangent.node));
        let mut reached: Vec<(TermId, NodeId)> = reached.filter_map(term).collect();
        reached.sort_unstable();
        reached
    }

    /// Notes what reached terms through another.
    fn collect(&mut self, through: TermId, reached: Vec<(TermId, NodeId)>) {
        for (to, part) in reached {
            let formula = tidy(self.read(part), None);
            let (paths, total) = &mut self.pending[to];
            paths.push(Path { through, formula });
            *total = Some(match *total {
                Some(total) => self.graph.add2(total, part),
                None => part,
            });
        }
    }

    /// Completes the derivative by a term, if any reached it; answers a node that stands for it.
    fn derivative(&mut self, of: TermId, dependence: &Dependence) -> Option<NodeId> {
        let (paths, Some(total)) = std::mem::take(&mut self.pending[of]) else { return None };
        let value = &self.terms[of];
        let (shape, node) = (value.shape.clone(), self.nodes[of]);
        let all = Formula::sum(paths.iter().map(|path| path.formula.clone()).collect(), &shape);
        let mut steps: Vec<Step> = Vec::new();
        let mut formula = self.by_name(tidy(all, Some(&mut steps)));
        if formula.weight() > SHORT {
            let simplified = Subgraph::of(&self.graph, &self.term_of, total).simplified(&self.classes);
            let shorter = self.by_name(tidy(simplified.read(), None));
            if shorter.weight() < formula.weight() {
                let rule = format!("simplified: {}", simplified.rules.join(", ")).into();
                steps = vec![Step { rule, before: formula, after: shorter.clone() }];
                formula = shorter;
            }
        }
        let value = &self.terms[of];
        let derivative = Term {
            name: value.name.clone(),
            role: Role::Derivative { of },
            shape: shape.clone(),
            span: value.span,
            layer: value.layer.clone(),
            formula: Some(formula),
            paths,
            steps,
            learns: dependence.on_parameter[node],
        };
        self.terms.push(derivative);
        let leaf = self.graph.placeholder(&shape, Variance::Example);
        self.term_of[leaf] = Some(self.terms.len() - 1);
        Some(leaf)
    }

    /// The formula with the names of the terms whose definitions it holds.
    fn by_name(&self, formula: Formula) -> Formula {
        if matches!(formula.kind, Kind::Term(_) | Kind::Number(_)) {
            return formula;
        }
        let is = |term: &&TermId| self.terms[**term].formula.as_ref() == Some(&formula);
        match self.by_weight.get(&formula.weight()).and_then(|terms| terms.iter().find(is)) {
            Some(&term) => Formula::new(Kind::Term(term), &formula.shape),
            None => formula.map_parts(&mut |part| self.by_name(part)),
        }
    }
}
