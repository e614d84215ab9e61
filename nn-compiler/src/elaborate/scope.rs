//! Scopes: where names are looked up. They stand in one list and are named by their position, so that
//! functions can keep the scope they were written in at no cost.

use rustc_hash::FxHashMap;

use super::ownership::OwnerId;
use super::value::{Source, Value};
use crate::ast::{Expr, ExprKind};

/// The position of a scope in the list of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ScopeId(u32);

/// Identifies a definition by its address in the syntax tree, to recognise recursion.
pub(crate) type Definition = *const ();

/// The names of one block, function call or network.
struct Scope<'a> {
    names: FxHashMap<&'a str, Value<'a>>,
    /// Who owns the layers that were made in the `let` of a name.
    owners: FxHashMap<&'a str, OwnerId>,
    outer: Option<ScopeId>,
    /// The definition whose body this is, for scopes made by calls.
    body_of: Option<Definition>,
    /// The scope of the caller, for scopes made by calls of definitions.
    caller: Option<ScopeId>,
    /// The arguments of the call, for messages: what the caller wrote.
    given: Vec<(&'a str, &'a Expr)>,
    /// What the constants of this scope were made of, for messages.
    constants: Vec<(&'a str, &'a Expr)>,
    /// Who wrote the text of this scope.
    source: Source,
    /// How many calls this scope lies in.
    depth: u32,
}

/// All scopes.
#[derive(Default)]
pub(crate) struct Scopes<'a> {
    all: Vec<Scope<'a>>,
}

impl<'a> Scopes<'a> {
    /// The outermost scope of a text.
    pub(crate) fn outermost(&mut self, source: Source) -> ScopeId {
        self.push(Scope {
            names: FxHashMap::default(),
            owners: FxHashMap::default(),
            outer: None,
            body_of: None,
            caller: None,
            given: Vec::new(),
            constants: Vec::new(),
            source,
            depth: 0,
        })
    }

    /// A new scope within `outer`.
    pub(crate) fn within(&mut self, outer: ScopeId) -> ScopeId {
        let &Scope { source, depth, .. } = self.get(outer);
        self.push(Scope {
            names: FxHashMap::default(),
            owners: FxHashMap::default(),
            outer: Some(outer),
            body_of: None,
            caller: None,
            given: Vec::new(),
            constants: Vec::new(),
            source,
            depth,
        })
    }

    /// The scope of the body of a definition, written in `outer`, called from `caller`.
    pub(crate) fn call(
        &mut self,
        definition: Option<Definition>,
        outer: ScopeId,
        caller: ScopeId,
    ) -> ScopeId {
        let depth = self.get(caller).depth + 1;
        let scope = self.within(outer);
        let made = &mut self.all[scope.0 as usize];
        (made.body_of, made.caller, made.depth) = (definition, Some(caller), depth);
        scope
    }

    /// Notes what the caller wrote for a parameter.
    pub(crate) fn note_given(&mut self, scope: ScopeId, name: &'a str, written: &'a Expr) {
        self.all[scope.0 as usize].given.push((name, written));
    }

    /// Notes what a constant was made of.
    pub(crate) fn note_constant(&mut self, scope: ScopeId, name: &'a str, written: &'a Expr) {
        self.all[scope.0 as usize].constants.push((name, written));
    }

    /// What the user wrote for an expression in a scope of the prelude: an argument of the call that led
    /// there. In a scope of the user's, the expression itself.
    pub(crate) fn written_by_user(&self, scope: ScopeId, expr: &'a Expr) -> Option<&'a Expr> {
        Some(self.users(scope, expr)?.1)
    }

    /// The same with the scope in which it stands.
    pub(crate) fn users(&self, scope: ScopeId, expr: &'a Expr) -> Option<(ScopeId, &'a Expr)> {
        let (mut scope, mut expr) = (scope, expr);
        while self.get(scope).source == Source::Prelude {
            (scope, expr) = self.origin(scope, expr)?;
        }
        Some((scope, expr))
    }

    /// The literal or computed number that a name of arguments and constants goes back to.
    pub(crate) fn source_of(&self, scope: ScopeId, name: &'a Expr) -> Option<&'a Expr> {
        let (mut scope, mut expr) = self.origin(scope, name)?;
        while let Some(before) = self.origin(scope, expr) {
            (scope, expr) = before;
        }
        Some(expr)
    }

    /// The scope and the expression that gave an argument or a constant its value.
    pub(crate) fn origin(&self, scope: ScopeId, expr: &'a Expr) -> Option<(ScopeId, &'a Expr)> {
        let ExprKind::Name(name) = &expr.kind else { return None };
        let (mut id, mut at) = (scope, self.get(scope));
        loop {
            // What a constant was made of uses only those before it: `const n = n;` uses another `n`.
            let before = at.constants.iter().take_while(|(_, written)| !std::ptr::eq(*written, expr));
            if let Some((_, written)) = before.filter(|(known, _)| known == name).last() {
                return Some((id, *written));
            }
            if let Some((_, written)) = at.given.iter().find(|(known, _)| known == name) {
                return Some((at.caller?, *written));
            }
            id = at.outer?;
            at = self.get(id);
        }
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

    /// Says who owns the layers made in the `let` of a name.
    pub(crate) fn own(&mut self, scope: ScopeId, name: &'a str, owner: OwnerId) {
        self.all[scope.0 as usize].owners.insert(name, owner);
    }

    /// The owner of the layers made in the `let` of the nearest value of that name.
    pub(crate) fn owner(&self, from: ScopeId, name: &str) -> Option<OwnerId> {
        let mut scope = Some(from);
        while let Some(id) = scope {
            let at = self.get(id);
            if at.names.contains_key(name) {
                return at.owners.get(name).copied();
            }
            scope = at.outer;
        }
        None
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
