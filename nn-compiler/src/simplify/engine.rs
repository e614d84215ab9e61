//! Applies the rules: bottom-up, every value once, until none applies.
//!
//! Nodes are hash-consed and never change, so a node's normal form is found once and remembered. A
//! node is looked at when its operands are in normal form already; what a rule puts in its place is
//! brought to normal form in turn. Each value is visited a bounded number of times, so the whole is
//! linear in the size of the graph. Some rules ask how often a value is used; that is counted before
//! a pass, and passes follow each other until one finds nothing to do. A later pass only tries rules
//! on nodes that are new, or where a rule asked for such a count.

use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::rc::Rc;

use super::Classes;
use super::context::Context;
use super::loops;
use super::rule::{Kind, Rule};
use crate::ir::{Graph, NodeId, NodeMap, Op, Origin, Region, verify};

/// How many rewrites the nodes of a graph may cause, on average and in one pass. A set of rules that
/// needs more goes round in a circle; the values are right whenever it is stopped.
const REWRITES_PER_NODE: usize = 50;

/// Passes after which the rest is left as it is.
const PASSES: usize = 8;

/// The graph after all passes, the new roots, and the names of the rules that were applied, in their order.
pub(super) fn run(
    graph: &Graph,
    roots: &[NodeId],
    classes: &Classes,
) -> (Graph, Vec<NodeId>, Vec<&'static str>) {
    let simple = Simple::default();
    let (mut graph, mut roots, mut applied) = fixed_point(graph, roots, classes, &simple);
    for _ in 0..PASSES {
        if !loops::exist(&graph) {
            break;
        }
        let (other, new) = loops::pass(&graph, &roots);
        if other.has_the_nodes_of(&graph) && new == roots {
            break;
        }
        let (simpler, new, rules) = fixed_point(&other, &new, classes, &simple);
        (graph, roots) = (simpler, new);
        applied.extend(rules);
    }
    if loops::exist(&graph) {
        (graph, roots) = loops::split(&graph, &roots);
    }
    verify::returned_part(&graph, &roots, "simplification");
    (graph, roots, applied)
}

/// The same for a graph that may be the body of a region.
fn fixed_point(
    graph: &Graph,
    roots: &[NodeId],
    classes: &Classes,
    simple: &Simple,
) -> (Graph, Vec<NodeId>, Vec<&'static str>) {
    let (graph, mut roots) = graph.extract(roots);
    let given = graph.len();
    let mut engine = Engine::new(graph, classes, simple);
    for _ in 0..PASSES {
        let before = engine.applied.len();
        roots = engine.pass(&roots);
        if engine.applied.len() == before {
            break;
        }
    }
    let untouched = engine.applied.is_empty() && engine.graph.len() == given;
    let (graph, roots) = if untouched { (engine.graph, roots) } else { engine.graph.extract(&roots) };
    (graph, roots, engine.applied)
}

thread_local! {
    /// The rules that may match an operation, by its kind: found once for all graphs.
    static INDEX: RefCell<FxHashMap<Kind, Rc<[&'static Rule]>>> = RefCell::default();
}

/// The rules that may match an operation.
fn rules_for(op: &Op) -> Rc<[&'static Rule]> {
    let find = || super::rules().iter().filter(|rule| rule.may_match(op)).collect();
    INDEX.with_borrow_mut(|index| Rc::clone(index.entry(Kind::of(op)).or_insert_with(find)))
}

/// The nodes of a graph and of all bodies in it.
fn size(graph: &Graph) -> usize {
    let bodies =
        |node| graph.op(node).regions().into_iter().map(|region| size(region.graph())).sum::<usize>();
    graph.nodes().map(|node| 1 + bodies(node)).sum()
}

/// Bodies in normal form, so that none is brought to it twice.
type Simple = RefCell<FxHashSet<Region>>;

struct Engine<'c> {
    classes: &'c Classes,
    simple: &'c Simple,
    graph: Graph,
    /// How often each node is used, as counted before the pass.
    uses: NodeMap<u32>,
    /// The normal form of each node, where this pass has found it.
    normal: NodeMap<Option<NodeId>>,
    /// The nodes to which no rule applies however often values are used.
    settled: NodeMap<bool>,
    /// The names of the rules that were applied, in their order.
    applied: Vec<&'static str>,
    fuel: usize,
}

impl<'c> Engine<'c> {
    fn new(graph: Graph, classes: &'c Classes, simple: &'c Simple) -> Engine<'c> {
        Engine {
            classes,
            simple,
            uses: NodeMap::default(),
            normal: NodeMap::default(),
            settled: NodeMap::default(),
            applied: Vec::new(),
            fuel: REWRITES_PER_NODE * size(&graph),
            graph,
        }
    }

    /// Brings all that the roots need to normal form; answers the new roots.
    fn pass(&mut self, roots: &[NodeId]) -> Vec<NodeId> {
        let given = self.graph.reachable(roots);
        self.count_uses(&given, roots);
        self.normal = NodeMap::with_capacity(None, self.graph.len());
        for node in given {
            let origin = self.graph.node(node).origin.clone();
            // The name is that of the value, not of what it is computed from.
            self.graph.set_origin(Some(Origin { name: None, ..origin.clone() }));
            let normal = self.normal_form(node);
            let known = self.graph.node(normal);
            let takes_name = known.origin.name.is_none() && known.op.constant().is_none();
            if takes_name && origin.name.is_some() {
                self.graph.relabel(normal, origin);
            }
        }
        self.graph.set_origin(None);
        roots.iter().map(|&root| self.normal_form(root)).collect()
    }

    fn count_uses(&mut self, nodes: &[NodeId], roots: &[NodeId]) {
        self.uses = NodeMap::with_capacity(0, self.graph.len());
        for &root in roots {
            self.uses[root] += 1;
        }
        for &node in nodes {
            for &operand in self.graph.operands(node).iter() {
                self.uses[operand] += 1;
            }
        }
    }

    fn normal_form(&mut self, node: NodeId) -> NodeId {
        if let Some(known) = self.normal[node] {
            return known;
        }
        let operands = self.graph.operands(node);
        let normal: Vec<NodeId> = operands.iter().map(|&operand| self.normal_form(operand)).collect();
        let result = if normal == *operands {
            self.rewritten(node)
        } else {
            let moved = self.graph.add(self.graph.op(node).clone(), &normal);
            self.takes_the_place_of(moved, node);
            self.normal_form(moved)
        };
        self.normal[node] = Some(result);
        result
    }

    /// The normal form of a node whose operands are in normal form.
    fn rewritten(&mut self, node: NodeId) -> NodeId {
        if self.settled[node] {
            return node;
        }
        // Whoever comes back to the node while it is worked on finds it as it is.
        self.normal[node] = Some(node);
        if let Some(simpler) = self.with_simpler_regions(node) {
            self.takes_the_place_of(simpler, node);
            return self.normal_form(simpler);
        }
        let rules = rules_for(self.graph.op(node));
        let mut context = Context::new(&mut self.graph, &self.uses, self.classes);
        let mut rules = rules.iter().filter(|_| self.applied.len() < self.fuel);
        let found = rules.find_map(|rule| Some((rule, rule.rewrite(&mut context, node)?)));
        let asked = context.has_asked_for_uses();
        match found {
            Some((rule, new)) => {
                let [new_shape, shape] = [new, node].map(|node| self.graph.shape(node));
                debug_assert_eq!(new_shape, shape, "shapes of rule {}", rule.name);
                self.applied.push(rule.name);
                self.takes_the_place_of(new, node);
                self.normal_form(new)
            }
            None => {
                self.settled[node] = !asked;
                node
            }
        }
    }

    /// The node with its bodies in normal form, if they are not yet.
    fn with_simpler_regions(&mut self, node: NodeId) -> Option<NodeId> {
        if self.graph.op(node).regions().is_empty() || self.applied.len() >= self.fuel {
            return None;
        }
        let mut applied = Vec::new();
        let op = self.graph.op(node).map_regions(|region| {
            if self.simple.borrow().contains(region) {
                return region.clone();
            }
            let (graph, results, rules) =
                fixed_point(region.graph(), region.results(), self.classes, self.simple);
            applied.extend(rules);
            let simple = region.with_graph(&graph, &results);
            self.simple.borrow_mut().insert(simple.clone());
            simple
        });
        let simpler = self.graph.add(op, &self.graph.operands(node));
        // Without a rule that was applied it is the same node.
        self.applied.extend(applied);
        (simpler != node).then_some(simpler)
    }

    /// Users of `old` become users of `new`.
    fn takes_the_place_of(&mut self, new: NodeId, old: NodeId) {
        let uses = self.uses[old];
        self.uses[new] += uses;
    }
}
