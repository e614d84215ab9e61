//! Gives the syntax tree its meaning: resolves names, computes what is known at compile time, inlines
//! functions, makes layers' parameters, and builds the graph with every shape checked.
//!
//! - `scope`, `value`, `ownership`, `library`: what names stand for, and who owns which parameters.
//! - `network`, `block`, `expression`, `call`, `arguments`, `layer`, `stacks`, `length`, `init`, `index`: one file for each form of the language.
//! - `arithmetic`, `broadcast`, `einsum`, `builtin`: what becomes nodes.
//! - `role`, `relation`, `claim`: what functions ask of their arguments.
//! - `check`: mistakes that are well-formed networks.
//! - `application`: what the source does, in its own words, for pictures.

mod application;
mod arguments;
mod arithmetic;
mod block;
mod broadcast;
mod builtin;
mod call;
mod check;
mod claim;
mod comparison;
mod derivative;
mod describe;
mod division;
mod einsum;
mod expression;
mod field;
mod guarded;
mod index;
mod init;
mod layer;
mod length;
mod library;
mod memo;
mod network;
mod number;
mod ownership;
mod pattern;
mod range;
mod relation;
mod role;
mod scope;
mod stacks;
#[cfg(test)]
mod tests;
mod unknown;
mod value;

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use proc_macro2::Span;
use rustc_hash::FxHashMap;

use crate::ast;
use crate::diagnostic::{Diagnostic, Diagnostics, meaning};
use crate::ir::{self, Graph, Leaf, NodeId, Op, Origin};
use crate::naming;
pub use builtin::elementwise_functions;
use library::Library;
use ownership::{OwnerId, Ownership};
use scope::{ScopeId, Scopes};
use value::{Given, Outcome, Reported, Source};

/// The networks of a program, in source order; `None` for one with mistakes, which are reported.
pub fn models(program: &ast::Program, diagnostics: &Diagnostics) -> Vec<Option<ir::Model>> {
    let library = Library::new();
    let mistakes = Mistakes { diagnostics, known: RefCell::default() };
    let mut modules: FxHashMap<String, &ast::Name> = FxHashMap::default();
    for name in program.networks.iter().map(|network| &network.name) {
        let module = naming::module(&name.text);
        match modules.get(&module) {
            Some(first) if first.text == name.text => {
                mistakes.report(meaning::network_named_twice(name.span, &name.text, first.span));
            }
            Some(first) => {
                let mistake =
                    meaning::networks_of_one_module(name.span, &name.text, &first.text, first.span, &module);
                mistakes.report(mistake);
            }
            None => _ = modules.insert(module, name),
        }
    }
    let networks = program.networks.iter().map(|network| {
        let mut elaborator = Elaborator::new(&library, &mistakes);
        let clean = elaborator.shared(&program.shared);
        let model = elaborator.network(network).filter(|_| clean)?;
        range::check(&model, elaborator.claims, &elaborator.prelude_calls, diagnostics).then_some(model)
    });
    networks.collect()
}

/// The mistakes of a program. Text that is elaborated several times, as a function is for each of its
/// calls, shows its mistakes once.
struct Mistakes<'a> {
    diagnostics: &'a Diagnostics,
    /// Kinds and places of the mistakes so far. Spans only differ in how they are shown.
    known: RefCell<HashSet<(&'static str, String)>>,
}

impl Mistakes<'_> {
    fn report(&self, diagnostic: Diagnostic) {
        if self.known.borrow_mut().insert((diagnostic.code, format!("{:?}", diagnostic.span))) {
            self.diagnostics.report(diagnostic);
        }
    }
}

/// The state of one network's elaboration.
struct Elaborator<'a> {
    library: &'a Library,
    mistakes: &'a Mistakes<'a>,
    graph: Graph,
    scopes: Scopes<'a>,
    /// The scope of the prelude's own text: it sees nothing of the user's.
    prelude_scope: ScopeId,
    /// The scope of the items that all networks share.
    shared_scope: ScopeId,
    /// Where names are looked up and bound.
    scope: ScopeId,
    /// While in text of the prelude: the user's call, and the name that it calls.
    site: Option<Site<'a>>,
    /// The arguments of that call.
    site_arguments: Vec<Given<'a>>,
    /// Whether a mistake was reported at that call: what follows from it there is none of the user's.
    site_failed: bool,
    /// All such calls of the network.
    prelude_calls: Vec<(Span, &'a str)>,
    /// Layer instances that were reported to stand where a tensor is needed.
    misplaced: HashSet<OwnerId>,
    /// While in the arguments of a function from elsewhere, which go with it.
    within_foreign: bool,
    /// Targets that were reported to be compared with a prediction of another shape.
    compared: HashSet<NodeId>,
    /// Single elements that were reported to be under a softmax.
    single: HashSet<NodeId>,
    owners: Ownership<'a>,
    /// The parameters, in order of creation.
    parameters: Vec<ir::Parameter>,
    /// The stacks that each of them is a part of, outermost first: what is repeated, and how often.
    stacks_of: Vec<Vec<(OwnerId, usize)>>,
    /// The stacks whose blocks are elaborated, outermost first.
    stacks: Vec<stacks::Stack>,
    /// The lengths.
    lengths: Vec<ir::Length>,
    /// The loops so far.
    loops: Vec<ir::op::OpenLoop>,
    labels: FxHashMap<NodeId, Label<'a>>,
    /// From which node on which instance's body is elaborated.
    runs: Vec<(usize, Option<OwnerId>)>,
    /// `fan_in` and `fan_out`, while an initialiser is elaborated.
    fans: Option<(f64, f64)>,
    /// Results of a softmax or sigmoid: probabilities, which are not logits.
    probabilities: FxHashMap<NodeId, &'static str>,
    /// What must hold of arguments.
    claims: Vec<claim::Claim>,
    /// Where names that are declared further down stand, and by which keyword.
    declared_later: FxHashMap<&'a str, (Span, &'static str)>,
    /// Set while constants are computed, before anything else is.
    constants_only: bool,
    /// The constants that have no value yet, while constants are computed.
    pending: FxHashMap<&'a str, (ScopeId, &'a ast::Binding)>,
    /// The derivatives of one value by one other, as they were made.
    made: Vec<derivative::Made>,
    /// All derivatives so far: what they share, another need not compute.
    derived: Vec<NodeId>,
    /// What is told of them.
    derivatives: Vec<ir::InnerDerivative>,
    /// What the source does.
    applications: Vec<application::Noted>,
    /// The type of all numbers.
    dtype: ast::Dtype,
    /// `#[allow(dead_gradient)]`
    allow_dead_gradient: bool,
    /// The conditions around what is elaborated, and whether they hold there.
    guards: Vec<range::Guard>,
    /// Comparisons of whole numbers, and what joins them: the conditions that may bound an index.
    whole_conditions: HashSet<NodeId>,
    /// The least and the greatest class of inputs and targets that hold classes.
    classes: FxHashMap<Leaf, (i64, i64)>,
    /// Rows that are chosen by an index which only the conditions around it keep within the axis.
    guarded_rows: Vec<guarded::Row>,
    /// Whether the body of a function is elaborated: its names are its own.
    in_function: bool,
    /// Whether a mistake was reported in this network.
    failed: bool,
    /// How many expressions lie within each other where elaboration is.
    nested: usize,
    /// How many calls were inlined so far.
    calls: usize,
    /// Whether they were reported to be too many.
    exhausted: bool,
    /// The results of functions that were called before with the same arguments.
    results: memo::Results<'a>,
}

/// A call of the user's that led into the prelude.
#[derive(Clone, Copy)]
struct Site<'a> {
    span: Span,
    name: &'a str,
}

/// A call, with the arguments in their places.
struct Entry<'a> {
    site: Site<'a>,
    arguments: Vec<Given<'a>>,
}

/// The name of a node.
#[derive(Clone)]
struct Label<'a> {
    name: std::borrow::Cow<'a, str>,
    /// What it is: `input`, `param`, `let`.
    what: &'static str,
    span: Span,
    /// The instance in whose body the name stands.
    instance: Option<OwnerId>,
    /// How many calls deep: a name further out is the better one.
    depth: u32,
    /// In whose text it stands.
    source: Source,
    /// Whether it is a name inside a function.
    local: bool,
}

impl<'a> Elaborator<'a> {
    fn new(library: &'a Library, mistakes: &'a Mistakes<'a>) -> Elaborator<'a> {
        let mut scopes = Scopes::default();
        let prelude_scope = scopes.outermost(Source::Prelude);
        let shared_scope = scopes.outermost(Source::Program);
        Elaborator {
            library,
            mistakes,
            graph: Graph::new(),
            scopes,
            prelude_scope,
            shared_scope,
            scope: shared_scope,
            site: None,
            site_arguments: Vec::new(),
            site_failed: false,
            prelude_calls: Vec::new(),
            misplaced: HashSet::new(),
            within_foreign: false,
            compared: HashSet::new(),
            single: HashSet::new(),
            owners: Ownership::new(),
            parameters: Vec::new(),
            stacks_of: Vec::new(),
            stacks: Vec::new(),
            lengths: Vec::new(),
            loops: Vec::new(),
            labels: FxHashMap::default(),
            runs: vec![(0, None)],
            fans: None,
            probabilities: FxHashMap::default(),
            claims: Vec::new(),
            declared_later: FxHashMap::default(),
            constants_only: false,
            pending: FxHashMap::default(),
            made: Vec::new(),
            derived: Vec::new(),
            derivatives: Vec::new(),
            applications: Vec::new(),
            dtype: ast::Dtype::default(),
            allow_dead_gradient: false,
            guards: Vec::new(),
            whole_conditions: HashSet::new(),
            classes: FxHashMap::default(),
            guarded_rows: Vec::new(),
            in_function: false,
            failed: false,
            nested: 0,
            calls: 0,
            exhausted: false,
            results: memo::Results::default(),
        }
    }

    /// Reports a mistake; the answer stands for the value that it leaves missing.
    fn report(&mut self, diagnostic: Diagnostic) -> Reported {
        self.failed = true;
        let repeated = self.site.is_some() && std::mem::replace(&mut self.site_failed, true);
        if !repeated {
            self.mistakes.report(diagnostic);
        }
        Reported(())
    }

    /// Where an error about a token belongs: within the prelude, at the user's call of it.
    fn place(&self, span: Span) -> Span {
        self.site.map_or(span, |site| site.span)
    }

    /// Whose text is elaborated.
    fn source(&self) -> Source {
        if self.site.is_some() { Source::Prelude } else { Source::Program }
    }

    /// Says on whose behalf the next nodes are made.
    fn at(&mut self, span: Span) {
        let span = self.place(span);
        self.graph.set_origin(Some(Origin::at(span)));
    }

    /// Names a node, unless it has a name from as far out or further.
    fn label(
        &mut self,
        node: NodeId,
        name: impl Into<std::borrow::Cow<'a, str>>,
        what: &'static str,
        span: Span,
    ) {
        let depth = self.scopes.depth(self.scope);
        if self.labels.get(&node).is_some_and(|label| label.depth <= depth) {
            return;
        }
        let (span, instance) = (self.place(span), self.owners.current_instance());
        self.labels.insert(
            node,
            Label {
                name: name.into(),
                what,
                span,
                instance,
                depth,
                source: self.source(),
                local: self.in_function,
            },
        );
    }

    /// Runs `body` with names looked up and bound in `scope`.
    fn in_scope<T>(&mut self, scope: ScopeId, body: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.scope, scope);
        let result = body(self);
        self.scope = before;
        result
    }

    /// Runs `body` as text of `source`, reached by a call with these arguments.
    fn in_source<T>(&mut self, source: Source, call: Entry<'a>, body: impl FnOnce(&mut Self) -> T) -> T {
        let inner = match (source, self.site) {
            (Source::Prelude, Some(_)) => return body(self),
            (Source::Prelude, None) => Some(call.site),
            (Source::Program, _) => None,
        };
        self.prelude_calls.extend(inner.map(|site| (site.span, site.name)));
        let before = std::mem::replace(&mut self.site, inner);
        let failed = std::mem::replace(&mut self.site_failed, false);
        let arguments = std::mem::replace(&mut self.site_arguments, call.arguments);
        let result = body(self);
        self.site = before;
        self.site_failed = failed;
        self.site_arguments = arguments;
        result
    }

    /// Runs `body` as that of a function or of a layer, whose names are bound in `scope`.
    fn in_body<T>(
        &mut self,
        function: bool,
        source: Source,
        call: Entry<'a>,
        scope: ScopeId,
        body: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let outside = std::mem::replace(&mut self.in_function, function);
        let result = self.in_source(source, call, |this| this.in_scope(scope, body));
        self.in_function = outside;
        result
    }

    /// A call, as far as messages want to know of it.
    fn entry(&self, source: Source, site: Site<'a>, given: &[Option<Given<'a>>]) -> Entry<'a> {
        let enters = source == Source::Prelude && self.site.is_none();
        let arguments = given.iter().flatten().filter(|_| enters).cloned().collect();
        Entry { site, arguments }
    }

    /// Notes that nodes made from now on belong to the body of an instance.
    fn run(&mut self, instance: Option<OwnerId>) {
        self.runs.push((self.graph.len(), instance));
    }

    /// A node; reported at `span` if the operands do not fit.
    ///
    /// # Panics
    /// Shapes are checked by callers, with better words than the graph has, so a refusal is a defect.
    fn node(&mut self, op: Op, operands: &[NodeId]) -> NodeId {
        self.graph.add(op, operands)
    }

    /// Gives every node the name and layer that are known by now.
    fn name_nodes(&mut self) {
        let paths = self.owners.paths();
        let layers: FxHashMap<OwnerId, Rc<str>> = self
            .owners
            .instances()
            .iter()
            .map(|&(id, _)| (id, Rc::from(paths.texts(id).join("."))))
            .collect();
        let mut runs = std::mem::take(&mut self.runs).into_iter().peekable();
        let mut layer = None;
        for node in self.graph.nodes().collect::<Vec<_>>() {
            while let Some((_, instance)) = runs.next_if(|&(first, _)| first <= node.index()) {
                layer = instance.map(|id| layers[&id].clone());
            }
            let name = self.labels.get(&node).map(|label| match label.instance {
                Some(id) => Rc::from(format!("{}.{}", layers[&id], label.name)),
                None => Rc::from(&*label.name),
            });
            if name.is_some() || layer.is_some() {
                let origin = self.graph.node(node).origin.clone();
                let local = self.labels.get(&node).is_some_and(|label| label.local);
                self.graph.relabel(node, Origin { name, local, layer: layer.clone(), ..origin });
            }
        }
        // The bodies of loops were made of nodes before these had names.
        for open in &self.loops {
            let parts = open.parts(&self.graph);
            self.graph.rename_within(open.node, &parts);
        }
    }
}

/// Every part, or the proof that one is missing: all of them have been looked at by then.
fn all<T>(parts: impl IntoIterator<Item = Outcome<T>>) -> Outcome<Vec<T>> {
    let parts: Vec<Outcome<T>> = parts.into_iter().collect();
    parts.into_iter().collect()
}
