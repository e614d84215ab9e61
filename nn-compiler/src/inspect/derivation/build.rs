//! Builds a derivation: reads the formulas of the terms off the graph, then walks the terms backwards
//! and lets the primitives' own rules carry the derivative of the loss from each term to those it is
//! computed from.

use std::collections::HashSet;

use rustc_hash::FxHashMap;

use super::loops::{Loop, LoopId};
use super::names::Names;
use super::scope::Scope;
use super::subgraph::classes;
use super::{Derivation, Role, Term, TermId};
use crate::autodiff::learned;
use crate::ir::{Graph, Model};

/// The derivation of a network's loss by its parameters and inputs.
pub fn derivation(model: &Model) -> Derivation {
    derivation_up_to(model, usize::MAX).expect("no number of terms is too many")
}

/// The same, unless there are more terms than this that are not derivatives.
pub(in crate::inspect) fn derivation_up_to(model: &Model, most: usize) -> Option<Derivation> {
    let mut builder = Builder {
        model,
        names: Names::beside(super::forward::own_names(model, &model.graph, true), depth(&model.graph)),
        learned: learned(&model.graph, model.loss).into_iter().map(|(index, _)| index).collect(),
        terms: Vec::new(),
        loops: Vec::new(),
        classes: Vec::new(),
        by_weight: FxHashMap::default(),
        most,
    };
    let outputs = model.outputs.iter().map(|output| output.node);
    let mut scope = Scope::of(None, model.graph.clone(), &FxHashMap::default());
    builder.values(&mut scope, &outputs.chain([model.loss]).collect::<Vec<_>>(), &FxHashMap::default());
    if builder.terms.len() > most {
        return None;
    }
    builder.classes = classes(model, &builder.terms);
    builder.back(&mut scope, &[model.loss]);
    let layers = model.layers.iter().map(|layer| (layer.path.join("."), layer.kind.clone()));
    Some(Derivation {
        network: model.name.text.clone(),
        terms: builder.terms,
        loops: builder.loops,
        layers: layers.collect(),
        inner: model.derivatives.clone(),
    })
}

/// How deep loops are nested.
fn depth(graph: &Graph) -> usize {
    let regions = graph.nodes().flat_map(|node| graph.op(node).regions());
    regions.map(|region| 1 + depth(region.graph())).max().unwrap_or(0)
}

pub(super) struct Builder<'m> {
    pub(super) model: &'m Model,
    pub(super) names: Names,
    /// The numbers of the parameters that are learned.
    pub(super) learned: HashSet<usize>,
    pub(super) terms: Vec<Term>,
    pub(super) loops: Vec<Loop>,
    /// How many classes each term has that is a value, if it is a class.
    pub(super) classes: Vec<Option<usize>>,
    /// The computed values by the weight of their formulas: equal ones are equally heavy.
    pub(super) by_weight: FxHashMap<usize, Vec<TermId>>,
    /// With more values than this, there will be no derivation.
    pub(super) most: usize,
}

impl Builder<'_> {
    /// Adds a term; returns its place.
    pub(super) fn add(&mut self, term: Term) -> TermId {
        self.terms.push(term);
        self.terms.len() - 1
    }

    /// Whether what is within one loop, or none, is seen in another.
    pub(super) fn is_around(&self, outer: Option<LoopId>, inner: Option<LoopId>) -> bool {
        outer == inner || inner.is_some_and(|id| self.is_around(outer, self.loops[id].within))
    }

    pub(super) fn is_given(&self, term: TermId) -> bool {
        matches!(self.terms[term].role, Role::Input(_) | Role::Target(_) | Role::Parameter(_) | Role::Before)
    }
}
