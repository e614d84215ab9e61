//! Applies the rules: bottom-up, every value once, until none applies.
//!
//! Nodes are hash-consed and never change, so a node's normal form is found once and remembered. A
//! node is looked at when its operands are in normal form already; what a rule puts in its place is
//! brought to normal form in turn. Each value is visited a bounded number of times, so the whole is
//! linear in the size of the graph. Some rules ask how often a value is used; that is counted before
//! a pass, and passes follow each other until one finds nothing to do.

use rustc_hash::FxHashMap;
use std::rc::Rc;

use super::Classes;
use super::context::Context;
use super::rule::{Kind, Rule};
use crate::ir::{Graph, NodeId, Op};

/// How many rewrites the nodes of a graph may cause, on average and in one pass. A set of rules that
/// needs more goes round in a circle; the values are right whenever it is stopped.
const REWRITES_PER_NODE: usize = 50;

/// Passes after which the rest is left as it is.
const PASSES: usize = 8;

pub(super) fn run(graph: &Graph, roots: &[NodeId], classes: &Classes) -> (Graph, Vec<NodeId>) {
    let mut index = Index::default();
    let (mut graph, mut roots) = graph.extract(roots);
    for _ in 0..PASSES {
        let mut pass = Pass::new(graph, &roots, &mut index, classes);
        let rewritten = pass.run(&roots);
        let rewrites = pass.rewrites;
        (graph, roots) = pass.graph.extract(&rewritten);
        if rewrites == 0 {
            break;
        }
    }
    (graph, roots)
}

/// The rules that may match an operation, by its kind.
#[derive(Default)]
struct Index(FxHashMap<Kind, Rc<[&'static Rule]>>);

impl Index {
    fn rules(&mut self, op: &Op) -> Rc<[&'static Rule]> {
        let rules = self.0.entry(Kind::of(op));
        Rc::clone(rules.or_insert_with(|| super::rules().iter().filter(|rule| rule.may_match(op)).collect()))
    }
}

struct Pass<'i> {
    index: &'i mut Index,
    classes: &'i Classes,
    graph: Graph,
    uses: Vec<u32>,
    /// The normal form of each node, by id, where it is known.
    normal: Vec<Option<NodeId>>,
    rewrites: usize,
    fuel: usize,
}

impl<'i> Pass<'i> {
    fn new(graph: Graph, roots: &[NodeId], index: &'i mut Index, classes: &'i Classes) -> Pass<'i> {
        let mut uses = vec![0; graph.len()];
        for root in roots {
            uses[root.index()] += 1;
        }
        for node in graph.nodes() {
            for operand in graph.operands(node) {
                uses[operand.index()] += 1;
            }
        }
        let fuel = REWRITES_PER_NODE * graph.len();
        Pass { index, classes, normal: vec![None; graph.len()], graph, uses, rewrites: 0, fuel }
    }

    fn run(&mut self, roots: &[NodeId]) -> Vec<NodeId> {
        let given: Vec<NodeId> = self.graph.nodes().collect();
        for node in given {
            let origin = self.graph.node(node).origin.clone();
            let named = origin.name.is_some();
            self.graph.set_origin(Some(origin.clone()));
            let normal = self.normal_form(node);
            if named && self.graph.node(normal).origin.name.is_none() {
                self.graph.relabel(normal, origin);
            }
        }
        self.graph.set_origin(None);
        roots.iter().map(|&root| self.normal_form(root)).collect()
    }

    fn normal_form(&mut self, node: NodeId) -> NodeId {
        if let Some(Some(known)) = self.normal.get(node.index()) {
            return *known;
        }
        let operands = self.graph.operands(node);
        let normal: Vec<NodeId> = operands.iter().map(|&operand| self.normal_form(operand)).collect();
        let result = if normal == operands {
            self.rewritten(node)
        } else {
            let moved = self.graph.add(self.graph.op(node).clone(), &normal);
            self.takes_the_place_of(moved, node);
            self.normal_form(moved)
        };
        self.remember(node, result);
        result
    }

    /// The normal form of a node whose operands are in normal form.
    fn rewritten(&mut self, node: NodeId) -> NodeId {
        // Whoever comes back to the node while it is worked on finds it as it is.
        self.remember(node, node);
        for rule in self.index.rules(self.graph.op(node)).iter() {
            if self.rewrites == self.fuel {
                break;
            }
            let mut context = Context::new(&mut self.graph, &self.uses, self.classes);
            if let Some(new) = rule.rewrite(&mut context, node) {
                debug_assert_eq!(
                    self.graph.shape(new),
                    self.graph.shape(node),
                    "shapes of rule {}",
                    rule.name
                );
                self.rewrites += 1;
                self.takes_the_place_of(new, node);
                return self.normal_form(new);
            }
        }
        node
    }

    fn remember(&mut self, node: NodeId, normal: NodeId) {
        if self.normal.len() < self.graph.len() {
            self.normal.resize(self.graph.len(), None);
        }
        self.normal[node.index()] = Some(normal);
    }

    /// Users of `old` become users of `new`.
    fn takes_the_place_of(&mut self, new: NodeId, old: NodeId) {
        if self.uses.len() < self.graph.len() {
            self.uses.resize(self.graph.len(), 0);
        }
        self.uses[new.index()] += self.uses[old.index()];
    }
}
