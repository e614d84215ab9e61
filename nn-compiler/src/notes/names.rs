//! Names that are declared and never used.

use crate::ast::{
    AxisPattern, Block, DataParameter, Expr, ExprKind, Field, Index, Item, Name, Network, Param, Parameter,
    Pattern, Program,
};
use crate::diagnostic::{Diagnostics, note};

/// Remarks on values, functions, layers and constants that nothing uses.
pub(super) fn unused(program: &Program, diagnostics: &Diagnostics) {
    let mut walk = Walk::default();
    program.shared.iter().for_each(|item| walk.declare_item(item));
    program.shared.iter().for_each(|item| walk.item(item));
    program.networks.iter().for_each(|network| walk.network(network));
    walk.leave(0);
    for Declared { name, sort, .. } in walk.unused {
        diagnostics.report(note::never_used(name.span, sort.word(), &name.text));
    }
}

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Value,
    Constant,
    Function,
    Layer,
    /// An argument of a function or layer.
    Argument,
    /// An input, a parameter, a size: of these nothing is said here.
    Other,
}

impl Sort {
    fn word(self) -> &'static str {
        match self {
            Sort::Value | Sort::Other => "value",
            Sort::Constant => "constant",
            Sort::Function => "function",
            Sort::Layer => "layer",
            Sort::Argument => "argument",
        }
    }
}

struct Declared<'a> {
    name: &'a Name,
    sort: Sort,
    used: bool,
}

/// The names in sight, the nearest last, and those that went out of sight unused.
#[derive(Default)]
struct Walk<'a> {
    sight: Vec<Declared<'a>>,
    unused: Vec<Declared<'a>>,
}

impl<'a> Walk<'a> {
    /// Leaves what was declared since so many names were in sight.
    fn leave(&mut self, before: usize) {
        let gone = self.sight.drain(before..);
        self.unused.extend(gone.filter(|declared| {
            !declared.used && declared.sort != Sort::Other && !declared.name.text.starts_with('_')
        }));
    }

    /// Walks over something with names of its own.
    fn within(&mut self, walk: impl FnOnce(&mut Self)) {
        let before = self.sight.len();
        walk(self);
        self.leave(before);
    }

    fn declare(&mut self, pattern: &'a Pattern, sort: Sort) {
        let names = pattern.names().into_iter();
        self.sight.extend(names.map(|name| Declared { name, sort, used: false }));
    }

    fn declare_name(&mut self, name: &'a Name, sort: Sort) {
        self.sight.push(Declared { name, sort, used: false });
    }

    /// The names that an item declares for all items beside it.
    fn declare_item(&mut self, item: &'a Item) {
        match item {
            Item::Let(binding) => self.declare(&binding.pattern, Sort::Value),
            Item::Const(binding) | Item::Length(binding) => {
                self.declare_name(&binding.name, Sort::Constant);
            }
            Item::Function(function) => self.declare_name(&function.name, Sort::Function),
            Item::Layer(layer) => self.declare_name(&layer.name, Sort::Layer),
            Item::Input(Field { name, .. }) | Item::Target(Field { name, .. }) => {
                self.declare_name(name, Sort::Other);
            }
            Item::Param(parameter) => self.declare_name(&parameter.name, Sort::Other),
            Item::Output(output) => output.name.iter().for_each(|name| self.declare_name(name, Sort::Other)),
            Item::Loss(_) | Item::Metric(_) => {}
        }
    }

    /// A name is used: the nearest of that name.
    fn mention(&mut self, name: &str) {
        if let Some(declared) = self.sight.iter_mut().rev().find(|declared| declared.name.text == name) {
            declared.used = true;
        }
    }

    /// A name is called: the nearest of that name, and those it hides up to one that is a function for sure.
    fn call(&mut self, name: &str) {
        for declared in self.sight.iter_mut().rev().filter(|declared| declared.name.text == name) {
            declared.used = true;
            if matches!(declared.sort, Sort::Function | Sort::Layer) {
                return;
            }
        }
    }

    fn network(&mut self, network: &'a Network) {
        self.within(|walk| {
            network.items.iter().for_each(|item| walk.declare_item(item));
            network.items.iter().for_each(|item| walk.item(item));
        });
    }

    /// What stands in an item; its own name is declared.
    fn item(&mut self, item: &'a Item) {
        match item {
            Item::Input(Field { ty, range, .. }) | Item::Target(Field { ty, range, .. }) => {
                let classes =
                    ty.classes.iter().flat_map(|classes| classes.first.iter().chain([&classes.end]));
                ty.shape.iter().chain(classes).for_each(|size| self.expr(size));
                range.iter().flat_map(|(low, high)| [low, high]).for_each(|end| self.expr(end));
            }
            Item::Param(parameter) => self.parameter(parameter),
            Item::Const(binding) | Item::Length(binding) | Item::Metric(binding) => self.expr(&binding.value),
            Item::Let(binding) => self.expr(&binding.value),
            Item::Output(output) => self.expr(&output.value),
            Item::Loss(loss) => self.expr(&loss.value),
            Item::Function(function) => self.within(|walk| {
                walk.arguments(&function.params);
                walk.block(&function.body);
            }),
            Item::Layer(layer) => self.within(|walk| {
                walk.arguments(&layer.hyper);
                layer.data.iter().for_each(|parameter| walk.data(parameter));
                walk.block(&layer.body);
            }),
        }
    }

    fn parameter(&mut self, Param { shape, init, condition, range, .. }: &'a Param) {
        shape.iter().chain([init]).chain(condition).for_each(|part| self.expr(part));
        range.iter().flat_map(|(low, high)| [low, high]).for_each(|end| self.expr(end));
    }

    fn arguments(&mut self, parameters: &'a [Parameter]) {
        for Parameter { pattern, limits, default, .. } in parameters {
            limits.iter().for_each(|limit| self.expr(&limit.end));
            default.iter().for_each(|default| self.expr(default));
            self.declare(pattern, Sort::Argument);
        }
    }

    fn data(&mut self, DataParameter { pattern, shape }: &'a DataParameter) {
        for axis in shape.iter().flat_map(|shape| &shape.axes) {
            match axis {
                AxisPattern::Rest(_) => {}
                AxisPattern::Size(size) => self.expr(size),
                AxisPattern::Name(name) => {
                    // A name that is known is compared with the size, and so used.
                    self.mention(&name.text);
                    self.declare_name(name, Sort::Other);
                }
            }
        }
        self.declare(pattern, Sort::Argument);
    }

    /// A block, in whose items functions and layers are known from the beginning, other names from their line on.
    fn block(&mut self, block: &'a Block) {
        self.within(|walk| {
            let known_early = |item: &&Item| matches!(item, Item::Function(_) | Item::Layer(_));
            block.items.iter().filter(known_early).for_each(|item| walk.declare_item(item));
            for item in &block.items {
                walk.item(item);
                if !known_early(&item) {
                    walk.declare_item(item);
                }
            }
            walk.expr(&block.result);
        });
    }

    fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Number { .. } | ExprKind::Flag(_) | ExprKind::Text(_) | ExprKind::Missing => {}
            ExprKind::Name(name) => self.mention(name),
            ExprKind::Unary(_, x) | ExprKind::Field(x, _) => self.expr(x),
            ExprKind::Binary(_, a, b) => [a, b].into_iter().for_each(|operand| self.expr(operand)),
            ExprKind::If { condition, then, otherwise } => {
                self.expr(condition);
                [then, otherwise].into_iter().for_each(|branch| self.block(branch));
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::Tuple(parts) | ExprKind::Array(parts) => parts.iter().for_each(|part| self.expr(part)),
            ExprKind::Index(base, entries) => {
                self.expr(base);
                entries.iter().for_each(|entry| self.index(entry));
            }
            ExprKind::Call(callee, arguments) => {
                match &callee.kind {
                    ExprKind::Name(name) => self.call(name),
                    _ => self.expr(callee),
                }
                arguments.iter().for_each(|argument| self.expr(&argument.value));
            }
            ExprKind::Method { receiver, method, arguments } => {
                self.expr(receiver);
                self.call(&method.text);
                arguments.iter().for_each(|argument| self.expr(&argument.value));
            }
            ExprKind::Closure(patterns, body) => self.within(|walk| {
                patterns.iter().for_each(|pattern| walk.declare(pattern, Sort::Argument));
                walk.expr(body);
            }),
        }
    }

    fn index(&mut self, entry: &'a Index) {
        match entry {
            Index::Full(_) => {}
            Index::Range { start, end, step, .. } => {
                start.iter().chain(end).chain(step).for_each(|part| self.expr(part));
            }
            Index::At(at) => self.expr(at),
        }
    }
}
