//! The functions that the compiler knows, in one table. Everything else is prelude text.

mod derivative;
mod distribution;
mod elementwise;
mod indexing;
mod movement;
mod query;
mod reduction;
mod repeat;
mod sequence;
mod softmax;
mod stack;
mod step;

use std::sync::LazyLock;

use super::Elaborator;
use super::arguments::{Arguments, Slot};
use super::value::{Given, Operand, Outcome, Value};
use crate::ir::Unary;

/// A function that the compiler knows.
#[derive(Debug)]
pub(crate) struct Builtin {
    pub(super) name: &'static str,
    /// Its parameters; those that end in `?` may be left out, and those that end in `=` too, which are given by
    /// name only.
    parameters: &'static [&'static str],
    /// Whether any number of arguments may follow.
    rest: bool,
    body: Body,
}

impl Builtin {
    /// Its parameters, as far as the order of arguments goes.
    pub(super) fn slots(&self) -> Vec<Slot<'static>> {
        let slot = |written: &&'static str| match (written.strip_suffix('?'), written.strip_suffix('=')) {
            (Some(name), _) => Slot { name: Some(name), optional: true, named: false },
            (_, Some(name)) => Slot { name: Some(name), optional: true, named: true },
            _ => Slot::required(Some(written)),
        };
        self.parameters.iter().map(slot).collect()
    }
}

/// What a builtin does.
enum Body {
    /// An elementwise primitive.
    Elementwise(Unary),
    /// Anything else.
    Function(for<'a> fn(&mut Elaborator<'a>, &Bound<'a>) -> Outcome<Value<'a>>),
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Body::Elementwise(unary) => write!(f, "{unary:?}"),
            Body::Function(_) => f.write_str("function"),
        }
    }
}

/// The arguments of a builtin, each in its place.
pub(crate) struct Bound<'a> {
    pub(super) name: &'static str,
    pub(super) span: proc_macro2::Span,
    given: Vec<Option<Given<'a>>>,
    pub(super) rest: Vec<Given<'a>>,
}

impl<'a> Bound<'a> {
    /// The argument in that place, which may not be left out.
    pub(super) fn required(&self, place: usize) -> &Given<'a> {
        self.given[place].as_ref().expect("`assign` finds missing arguments")
    }

    /// The argument in that place, unless it was left out.
    fn optional(&self, place: usize) -> Option<&Given<'a>> {
        self.given[place].as_ref()
    }
}

const fn row(
    name: &'static str,
    parameters: &'static [&'static str],
    body: for<'a> fn(&mut Elaborator<'a>, &Bound<'a>) -> Outcome<Value<'a>>,
) -> Builtin {
    Builtin { name, parameters, rest: false, body: Body::Function(body) }
}

/// Every elementwise primitive of one operand is a function by its name, but for those that are
/// written as operators or as `pow`, and those that have a row below for their stable forms.
pub fn elementwise_functions() -> impl Iterator<Item = Unary> {
    let primitives = Unary::all().into_iter();
    let named = primitives.filter(|op| !matches!(op, Unary::Neg | Unary::Recip | Unary::Powi(_)));
    named.filter(|op| OTHERS.iter().all(|row| row.name != op.name()))
}

fn elementwise() -> impl Iterator<Item = Builtin> {
    let row =
        |op: Unary| Builtin { name: op.name(), parameters: &["x"], rest: false, body: Body::Elementwise(op) };
    elementwise_functions().map(row)
}

/// All builtins.
static TABLE: LazyLock<Vec<&'static Builtin>> = LazyLock::new(|| {
    let rows: &'static [Builtin] = Box::leak(elementwise().collect());
    rows.iter().chain(OTHERS).collect()
});

/// The builtins that are more than one primitive.
static OTHERS: &[Builtin] = &[
    row("ln", &["x"], elementwise::ln),
    row("sigmoid", &["x"], elementwise::sigmoid),
    row("pow", &["x", "exponent"], elementwise::pow),
    row("maximum", &["a", "b"], elementwise::maximum),
    row("minimum", &["a", "b"], elementwise::minimum),
    row("stop_gradient", &["x"], elementwise::stop_gradient),
    row("sum", &["x", "axis=", "keep="], reduction::sum),
    row("mean", &["x", "axis=", "keep="], reduction::mean),
    row("max", &["x", "y?", "axis=", "keep="], reduction::max),
    row("min", &["x", "y?", "axis=", "keep="], reduction::min),
    row("prod", &["x", "axis=", "keep="], sequence::prod),
    row("cumsum", &["x", "axis=", "reverse=", "exclusive="], sequence::cumsum),
    row("cumprod", &["x", "axis=", "reverse=", "exclusive="], sequence::cumprod),
    row("argmax", &["x", "axis="], reduction::argmax),
    row("logsumexp", &["x", "axis=", "keep=", "where="], softmax::logsumexp),
    row("softmax", &["x", "axis=", "where="], softmax::softmax),
    row("log_softmax", &["x", "axis=", "where="], softmax::log_softmax),
    row("reshape", &["x", "shape"], movement::reshape),
    row("flatten", &["x"], movement::flatten),
    row("transpose", &["x"], movement::transpose),
    row("permute", &["x", "axes"], movement::permute),
    row("unsqueeze", &["x", "axis"], movement::unsqueeze),
    row("squeeze", &["x", "axis"], movement::squeeze),
    row("slice", &["x", "start", "end", "axis="], movement::slice),
    row("pad", &["x", "before?", "after?", "value="], movement::pad),
    row("expand", &["x", "shape"], movement::expand),
    row("tile", &["x", "repeats"], movement::tile),
    row("move_axis", &["x", "from", "to"], movement::move_axis),
    row("take_along", &["x", "index", "axis="], indexing::take_along),
    row("scatter_add", &["x", "index", "count?"], indexing::scatter_add),
    Builtin { name: "concat", parameters: &["axis="], rest: true, body: Body::Function(movement::concat) },
    row("iota", &["n"], movement::iota),
    row("zeros", &["shape?"], movement::zeros),
    row("ones", &["shape?"], movement::ones),
    Builtin {
        name: "einsum",
        parameters: &["pattern"],
        rest: true,
        body: Body::Function(super::einsum::einsum),
    },
    row("dot", &["a", "b"], super::einsum::dot),
    row("fold", &["xs", "init", "step?", "reverse="], repeat::fold),
    row("scan", &["xs", "init", "step?", "reverse="], repeat::scan),
    row("stack", &["x", "count?", "layer?"], stack::stack),
    row("grad", &["y", "x"], derivative::grad),
    row("jacobian", &["y", "x"], derivative::jacobian_of),
    row("hessian", &["y", "x"], derivative::hessian),
    row("jvp", &["y", "x", "v"], derivative::jvp),
    row("vjp", &["y", "x", "v"], derivative::vjp),
    row("laplacian", &["y", "x"], derivative::laplacian),
    row("divergence", &["f", "x"], derivative::divergence),
    row("is_class", &["x"], query::is_class),
    row("classes", &["x"], query::classes),
    row("first_class", &["x"], query::first_class),
    row("is_probability", &["x"], query::is_probability),
    row("size", &["x", "axis="], query::size),
    row("rank", &["x"], query::rank),
    row("uniform", &["low", "high"], distribution::uniform),
    row("normal", &["mean", "deviation?"], distribution::normal),
    row("constant", &["value"], distribution::constant),
    row("orthogonal", &["gain?"], distribution::orthogonal),
];

/// The builtin of that name.
pub(super) fn find(name: &str) -> Option<&'static Builtin> {
    TABLE.iter().copied().find(|builtin| builtin.name == name)
}

/// The names of all builtins.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|builtin| builtin.name).chain(["PI", "E", "INFINITY"])
}

impl<'a> Elaborator<'a> {
    /// Calls a builtin.
    pub(super) fn call_builtin(
        &mut self,
        builtin: &'static Builtin,
        arguments: Arguments<'a>,
    ) -> Outcome<Value<'a>> {
        let span = arguments.span;
        let (given, rest) = self.assign(&builtin.slots(), builtin.rest, arguments)?;
        let bound = Bound { name: builtin.name, span, given, rest };
        match builtin.body {
            Body::Elementwise(op) => self.elementwise(op, &bound),
            Body::Function(body) => body(self, &bound),
        }
    }

    /// The tensor in that place.
    fn tensor_argument(&mut self, bound: &Bound<'a>, place: usize) -> Outcome<Operand<'a>> {
        self.operand(bound.required(place))
    }

    /// The flag in that place, else `false`.
    fn flag_argument(&mut self, bound: &Bound<'a>, place: usize) -> Outcome<bool> {
        bound.optional(place).map_or(Ok(false), |given| self.flag(given))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_both_builtin_and_prelude() {
        for name in names() {
            assert!(crate::prelude::entry(name).is_none(), "{name}");
        }
    }

    #[test]
    fn no_name_stands_twice() {
        let mut all: Vec<&str> = names().collect();
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]), "{all:?}");
    }

    #[test]
    fn every_builtin_is_in_the_reference() {
        let reference = include_str!("../../../../docs/language.md");
        for name in names() {
            let written =
                reference.contains(&format!("`{name}(")) || reference.contains(&format!("`{name}`"));
            assert!(written, "docs/language.md says nothing of `{name}`");
        }
    }
}
