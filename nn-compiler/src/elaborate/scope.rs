//! Scopes: where names are looked up. They stand in one list and are named by their position, so that
//! functions can keep the scope they were written in at no cost.

use std::collections::HashMap;

use super::value::Value;

/// The position of a scope in the list of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ScopeId(u32);

/// Identifies a definition by its address in the syntax tree, to recognise recursion.
pub(crate) type Definition = *const ();

/// The names of one block, function call or network.
struct Scope<'a> {
    names: HashMap<&'a str, Value<'a>>,
    outer: Option<ScopeId>,
    /// The definition whose body this is, for scopes made by calls.
    body_of: Option<Definition>,
    /// The scope of the caller, for scopes made by calls of definitions.
    caller: Option<ScopeId>,
    /// How many calls this scope lies in.
    depth: u32,
}

/// All scopes.
#[derive(Default)]
pub(crate) struct Scopes<'a> {
    all: Vec<Scope<'a>>,
}

impl<'a> Scopes<'a> {
    /// A new scope within `outer`.
    pub(crate) fn within(&mut self, outer: Option<ScopeId>) -> ScopeId {
        let depth = outer.map_or(0, |outer| self.get(outer).depth);
        self.push(Scope { names: HashMap::new(), outer, body_of: None, caller: None, depth })
    }

    /// The scope of the body of a definition, written in `outer`, called from `caller`.
    pub(crate) fn call(
        &mut self,
        definition: Option<Definition>,
        outer: ScopeId,
        caller: ScopeId,
    ) -> ScopeId {
        let depth = self.get(caller).depth + 1;
        let caller = Some(caller);
        self.push(Scope { names: HashMap::new(), outer: Some(outer), body_of: definition, caller, depth })
    }

    fn push(&mut self, scope: Scope<'a>) -> ScopeId {
        self.all.push(scope);
        ScopeId(self.all.len() as u32 - 1)
    }

    fn get(&self, id: ScopeId) -> &Scope<'a> {
        &self.all[id.0 as usize]
    }

    /// How many calls a scope lies in.
    pub(crate) fn depth(&self, id: ScopeId) -> u32 {
        self.get(id).depth
    }

    /// Gives a name a value.
    pub(crate) fn bind(&mut self, scope: ScopeId, name: &'a str, value: Value<'a>) {
        self.all[scope.0 as usize].names.insert(name, value);
    }

    /// Whether the scope itself has the name.
    pub(crate) fn declares(&self, scope: ScopeId, name: &str) -> bool {
        self.get(scope).names.contains_key(name)
    }

    /// The nearest value of that name which is `wanted`.
    pub(crate) fn find(
        &self,
        from: ScopeId,
        name: &str,
        wanted: impl Fn(&Value<'a>) -> bool,
    ) -> Option<&Value<'a>> {
        let mut scope = Some(from);
        while let Some(id) = scope {
            let at = self.get(id);
            if let Some(value) = at.names.get(name).filter(|value| wanted(value)) {
                return Some(value);
            }
            scope = at.outer;
        }
        None
    }

    /// Every name visible from a scope, in alphabetical order.
    pub(crate) fn visible(&self, from: ScopeId) -> Vec<&'a str> {
        let mut names = Vec::new();
        let mut scope = Some(from);
        while let Some(id) = scope {
            names.extend(self.get(id).names.keys());
            scope = self.get(id).outer;
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether the body of the definition is being elaborated around this scope. A closure counts as
    /// part of the body it was written in, whoever calls it.
    pub(crate) fn is_inside(&self, from: ScopeId, definition: Definition) -> bool {
        let mut scope = Some(from);
        while let Some(id) = scope {
            let at = self.get(id);
            if at.body_of == Some(definition) {
                return true;
            }
            // A definition runs for its caller; a block or closure for the text around it.
            scope = if at.body_of.is_some() { at.caller } else { at.outer };
        }
        false
    }
}
