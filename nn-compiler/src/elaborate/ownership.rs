//! Who owns which parameters, and what everything is called. A network owns parameters, bindings and
//! layer instances; an instance owns those of its body. The dotted names are only known once a binding
//! is complete (`hidden.weight` if it made one layer, `hidden.dense1.weight` if several), so names are
//! given at the end.

use std::collections::HashSet;
use std::rc::Rc;

use proc_macro2::Span;

use super::scope::ScopeId;
use super::value::{LayerDefinition, Tensor};
use crate::ast::Name;
use crate::ir::Shape;

/// The position of an owner in the list of all. The first is the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct OwnerId(u32);

/// One node of the tree of names.
pub(crate) struct Owner<'a> {
    pub(crate) outer: Option<OwnerId>,
    pub(crate) inner: Vec<OwnerId>,
    pub(crate) role: Role<'a>,
}

/// What a node of the tree of names is.
pub(crate) enum Role<'a> {
    Network,
    /// `let name = …`, while and because layers were made in it.
    Binding(Name),
    Instance(Instance<'a>),
    /// A parameter, by its number in order of creation.
    Parameter {
        name: Name,
        number: usize,
    },
}

/// A layer with its hyper-parameters.
pub(crate) struct Instance<'a> {
    pub(crate) definition: LayerDefinition<'a>,
    /// The call that made it, without tensors: `dense(128)`.
    pub(crate) written: String,
    /// The scope that holds the hyper-parameters.
    pub(crate) hyper: ScopeId,
    /// Where it was made.
    pub(crate) made: Span,
    /// Where it was first applied.
    pub(crate) applied: Option<Span>,
    /// Its own parameters, made at the first application.
    pub(crate) parameters: Vec<(&'a str, Tensor)>,
    /// The instances its body makes, in order, made at the first application.
    pub(crate) instances: Vec<OwnerId>,
    /// How many of them the current application has come to.
    pub(crate) reached: usize,
    /// The shape of the last result.
    pub(crate) output: Option<Shape>,
}

/// The tree of names.
pub(crate) struct Ownership<'a> {
    all: Vec<Owner<'a>>,
    /// Whose body or binding is being elaborated.
    current: OwnerId,
}

impl<'a> Ownership<'a> {
    /// Just the network, owning nothing.
    pub(crate) fn new() -> Ownership<'a> {
        let network = Owner { outer: None, inner: Vec::new(), role: Role::Network };
        Ownership { all: vec![network], current: OwnerId(0) }
    }

    pub(crate) const NETWORK: OwnerId = OwnerId(0);

    /// How many owners there are.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn get(&self, id: OwnerId) -> &Owner<'a> {
        &self.all[id.0 as usize]
    }

    fn add(&mut self, role: Role<'a>) -> OwnerId {
        let id = OwnerId(self.all.len() as u32);
        self.all.push(Owner { outer: Some(self.current), inner: Vec::new(), role });
        self.all[self.current.0 as usize].inner.push(id);
        id
    }

    /// Makes `owner` the one that owns what is made from now on; answers the one before.
    pub(crate) fn enter(&mut self, owner: OwnerId) -> OwnerId {
        std::mem::replace(&mut self.current, owner)
    }

    /// The binding of that name, of which there is one in each owner.
    pub(crate) fn binding(&self, name: &str) -> Option<OwnerId> {
        let mut known = self.get(self.current).inner.iter().rev().copied();
        known.find(|&id| matches!(&self.get(id).role, Role::Binding(known) if known.text == name))
    }

    /// Enters the binding of that name; answers the owner before.
    pub(crate) fn enter_binding(&mut self, name: &Name) -> OwnerId {
        let binding = match self.binding(&name.text) {
            Some(binding) => binding,
            None => self.add(Role::Binding(name.clone())),
        };
        self.enter(binding)
    }

    /// Goes back to the owner from before a binding; a binding in which nothing was made is forgotten.
    pub(crate) fn leave_binding(&mut self, before: OwnerId) {
        let binding = self.enter(before);
        let is_last = binding.0 as usize + 1 == self.all.len();
        if is_last && self.get(binding).inner.is_empty() {
            self.all.pop();
            self.all[before.0 as usize].inner.pop();
        }
    }

    pub(crate) fn add_parameter(&mut self, name: Name, number: usize) {
        self.add(Role::Parameter { name, number });
    }

    pub(crate) fn add_instance(&mut self, instance: Instance<'a>) -> OwnerId {
        self.add(Role::Instance(instance))
    }

    /// The instance with that id.
    pub(crate) fn instance(&mut self, id: OwnerId) -> &mut Instance<'a> {
        match &mut self.all[id.0 as usize].role {
            Role::Instance(instance) => instance,
            _ => unreachable!("only instances become values"),
        }
    }

    /// The instance whose body is being elaborated.
    pub(crate) fn current_instance(&self) -> Option<OwnerId> {
        let mut owner = Some(self.current);
        while let Some(id) = owner {
            if matches!(self.get(id).role, Role::Instance(_)) {
                return Some(id);
            }
            owner = self.get(id).outer;
        }
        None
    }

    /// Whether the current owner is this one or below it.
    pub(crate) fn is_within(&self, owner: OwnerId) -> bool {
        let mut current = Some(self.current);
        while let Some(id) = current {
            if id == owner {
                return true;
            }
            current = self.get(id).outer;
        }
        false
    }

    /// All instances, in the order of the source, each before those of its body.
    pub(crate) fn instances(&self) -> Vec<(OwnerId, &Instance<'a>)> {
        let mut found = Vec::new();
        let mut pending = vec![Self::NETWORK];
        while let Some(id) = pending.pop() {
            let owner = self.get(id);
            if let Role::Instance(instance) = &owner.role {
                found.push((id, instance));
            }
            pending.extend(owner.inner.iter().rev());
        }
        found
    }

    /// The dotted name of every parameter, by its number.
    pub(crate) fn parameter_paths(&self) -> Vec<(usize, Vec<Name>)> {
        let paths = self.paths();
        let owners = self.all.iter().zip(&paths.all);
        let named = owners.filter_map(|(owner, path)| match owner.role {
            Role::Parameter { number, .. } => Some((number, path.to_vec())),
            _ => None,
        });
        named.collect()
    }

    /// The numbers of the parameters below an owner, in the order of the source.
    pub(crate) fn parameters(&self, id: OwnerId) -> Vec<usize> {
        let mut found = Vec::new();
        self.collect(id, &mut found);
        found
    }

    fn collect(&self, id: OwnerId, found: &mut Vec<usize>) {
        match self.get(id).role {
            Role::Parameter { number, .. } => found.push(number),
            _ => self.get(id).inner.iter().for_each(|&inner| self.collect(inner, found)),
        }
    }

    /// The dotted name of every owner.
    pub(crate) fn paths(&self) -> Paths {
        let mut paths = Paths { all: vec![Rc::from([]); self.all.len()] };
        self.name_inner(Self::NETWORK, &[], &mut paths);
        paths
    }

    fn name_inner(&self, owner: OwnerId, path: &[Name], paths: &mut Paths) {
        for (id, name) in self.names_inside(owner) {
            paths.set(id, path, name);
            let (inside, path) = (self.inside(id), paths.get(id));
            paths.all[inside.0 as usize] = path.clone();
            self.name_inner(inside, &path, paths);
        }
    }

    /// What an owner owns, each by its name there: parameters, then bindings, then layers without one.
    pub(crate) fn names_inside(&self, owner: OwnerId) -> Vec<(OwnerId, Name)> {
        let inner = &self.get(self.inside(owner)).inner;
        let mut taken = HashSet::new();
        let mut named = Vec::new();
        let mut take = |id: OwnerId, name: &str, place: Span, number: Option<usize>| {
            let text = free(&taken, name, number);
            taken.insert(text.clone());
            named.push((id, Name { text, span: place }));
        };
        // Names that were written come before names that are made up.
        for &id in inner {
            if let Role::Parameter { name, .. } = &self.get(id).role {
                take(id, &name.text, name.span, None);
            }
        }
        for &id in inner {
            match &self.get(id).role {
                Role::Binding(name) if self.parameters_or_instances(id) => {
                    take(id, &name.text, name.span, None)
                }
                _ => {}
            }
        }
        for &id in inner {
            if let Role::Instance(instance) = &self.get(id).role {
                take(id, &instance.definition.layer.name.text, instance.made, Some(1));
            }
        }
        named
    }

    /// The only layer that was made in a binding, which has its name; else the owner itself.
    pub(crate) fn inside(&self, owner: OwnerId) -> OwnerId {
        match (&self.get(owner).role, &self.get(owner).inner[..]) {
            (Role::Binding(_), &[only]) if matches!(self.get(only).role, Role::Instance(_)) => only,
            _ => owner,
        }
    }

    /// Whether a binding made anything that needs its name.
    fn parameters_or_instances(&self, id: OwnerId) -> bool {
        self.get(id).inner.iter().any(|&inner| match self.get(inner).role {
            Role::Binding(_) => self.parameters_or_instances(inner),
            _ => true,
        })
    }
}

/// `name`, or with the first number from `number` (else 2) that makes it a free one.
fn free(taken: &HashSet<String>, name: &str, number: Option<usize>) -> String {
    if number.is_none() && !taken.contains(name) {
        return name.to_string();
    }
    let numbered = (number.unwrap_or(2)..).map(|number| format!("{name}{number}"));
    numbered.into_iter().find(|name| !taken.contains(name)).expect("numbers do not end")
}

/// The dotted name of every owner: its segments, each with the place where it is declared.
pub(crate) struct Paths {
    all: Vec<Rc<[Name]>>,
}

impl Paths {
    pub(crate) fn get(&self, id: OwnerId) -> Rc<[Name]> {
        self.all[id.0 as usize].clone()
    }

    /// The segments without their places.
    pub(crate) fn texts(&self, id: OwnerId) -> Vec<String> {
        self.all[id.0 as usize].iter().map(|segment| segment.text.clone()).collect()
    }

    fn set(&mut self, id: OwnerId, path: &[Name], name: Name) {
        self.all[id.0 as usize] = path.iter().cloned().chain([name]).collect();
    }
}
