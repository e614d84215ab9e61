//! Networks that are well formed and yet a mistake.

use std::collections::HashSet;

use proc_macro2::Span;

use super::Elaborator;
use super::ownership::{OwnerId, Role};
use crate::ast;
use crate::diagnostic::meaning;
use crate::ir::{Leaf, NodeId};

impl<'a> Elaborator<'a> {
    /// A target that a value depends on, by its number.
    pub(super) fn target_below(&self, node: NodeId) -> Option<usize> {
        let below = self.graph.reachable(&[node]);
        below.into_iter().find_map(|node| match self.graph.op(node).leaf() {
            Some(Leaf::Target(index)) => Some(index),
            _ => None,
        })
    }

    /// Reports parameters that the loss does not depend on: of a layer, once for the layer. Where
    /// gradients may be zero, only layers without sizes are a mistake.
    pub(super) fn check_unused(&mut self, loss: NodeId, written: &'a ast::Loss) {
        let reached = self.graph.reachable(&[loss]).into_iter();
        let used: HashSet<usize> = reached.filter_map(|node| self.graph.op(node).parameter()).collect();
        self.unused_below(super::Ownership::NETWORK, &used, written.keyword);
    }

    fn unused_below(&mut self, id: OwnerId, used: &HashSet<usize>, loss: Span) {
        let parameters = self.owners.parameters(id);
        if parameters.iter().any(|number| used.contains(number)) || id == super::Ownership::NETWORK {
            for inner in self.owners.get(id).inner.clone() {
                self.unused_below(inner, used, loss);
            }
            return;
        }
        let path = |this: &Self| this.owners.paths().texts(id).join(".");
        match &self.owners.get(id).role {
            Role::Instance(instance) => {
                let (span, kind) = (instance.made, instance.definition.layer.name.text.clone());
                let applied = instance.applied.is_some();
                if !applied {
                    self.report(meaning::layer_never_applied(span, &path(self), &kind));
                } else if !parameters.is_empty() && !self.allow_dead_gradient {
                    self.report(meaning::unused_layer(span, &path(self), &kind, loss));
                }
            }
            Role::Parameter { .. } if self.allow_dead_gradient => {}
            Role::Parameter { number, .. } => {
                let span = self.parameters[*number].span;
                self.report(meaning::unused_parameter(span, &path(self), loss));
            }
            Role::Binding(_) | Role::Network => {
                for inner in self.owners.get(id).inner.clone() {
                    self.unused_below(inner, used, loss);
                }
            }
        }
    }
}
