//! A derivation as data for other programs. Fields are added, never changed or taken away, while `version`
//! stays the same. docs/cli.md describes them.

use std::collections::BTreeMap;

use nn_compiler::inspect::derivation::{self, Derivation, Role};
use nn_compiler::inspect::formula::{self, Function, Kind};
use nn_compiler::inspect::typeset::{self, Steps, Typesetter, text};
use nn_compiler::ir::{self, InnerDerivative};
use serde::{Deserialize, Serialize};

use crate::latex;

/// A derivation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// 1; for a change that is more than an addition this number grows.
    pub version: u32,
    /// The name of the network.
    pub network: String,
    /// Every term; one only names those before it.
    pub terms: Vec<Term>,
    /// The loops, an outer one before those in its body.
    pub loops: Vec<Loop>,
    /// The derivatives that the network asks for itself, such as `grad(u, x)`.
    pub inner: Vec<Inner>,
}

/// A loop. In a formula of outside a term of its body means the values of all steps, along a new first axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loop {
    /// The letter that counts the steps.
    pub letter: String,
    /// How many steps there are, or may be.
    pub steps: usize,
    /// Whether the last step is taken first.
    pub reverse: bool,
    /// The loop in whose body it is.
    pub within: Option<usize>,
    /// The states.
    pub states: Vec<State>,
}

/// What a loop carries from step to step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The term that it begins as.
    pub first: usize,
    /// The term that a step finds.
    pub before: usize,
    /// The term that a step leaves.
    pub after: usize,
}

/// A derivative within the network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inner {
    /// As it is written.
    pub text: String,
    /// The line in the source, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The ways of computing it; the first was taken.
    pub ways: Vec<Way>,
}

/// A way of computing a derivative.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Way {
    /// Which it is: `forward over reverse`.
    pub name: String,
    /// The operations for one example, with the derivatives before it and all they are made of.
    pub operations: usize,
}

/// A value with a name, or the derivative of the loss by one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Its place among the terms, from 0.
    pub id: usize,
    /// The name in the source; of a derivative, that of what it is by.
    pub name: String,
    /// The name as it is shown: `ŷ`, `∂J/∂w₁`.
    pub shown: String,
    /// The same as LaTeX.
    pub latex: String,
    /// `input`, `target`, `parameter`, `value`, `loss` or `derivative`; in loops also `step`, its number, `state`, as a
    /// step finds it, and on the way back `later`, what comes from later steps, and `part`, what a step adds.
    pub role: String,
    /// Of a derivative: the term it is by.
    pub of: Option<usize>,
    /// The sizes of the axes, for one example.
    pub shape: Vec<usize>,
    /// The layer instance it belongs to.
    pub layer: Option<String>,
    /// The loop of whose body it is a value.
    pub within: Option<usize>,
    /// Whether its formula is written where it is spoken of.
    pub inline: bool,
    /// How it is written: nothing of what is given, several equations where the last step of a loop differs.
    pub equations: Vec<Equation>,
    /// The line in the source, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What it is computed from; null of what is given.
    pub formula: Option<Formula>,
    /// Of a derivative: what the chain rule sends along each path from the loss.
    pub paths: Vec<Path>,
    /// Of a derivative: how the sum of the paths was made shorter.
    pub steps: Vec<Step>,
    /// Of a derivative: whether a parameter's derivative is computed from it. Of a parameter: whether it is learned.
    pub learns: bool,
}

/// A line of a derivation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Equation {
    /// As a line of text.
    pub text: String,
    /// As LaTeX.
    pub latex: String,
    /// The steps for which it holds: `t = 1 … 30`.
    pub steps: Option<String>,
}

/// A formula in three forms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Formula {
    /// As a line of text.
    pub text: String,
    /// As LaTeX.
    pub latex: String,
    /// The terms it names, in the order of reading.
    pub terms: Vec<usize>,
    /// As the tree that is evaluated.
    pub tree: Tree,
}

/// One path of the chain rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Path {
    /// The term it comes through.
    pub through: usize,
    /// The derivative by that term times the derivative of that term.
    pub formula: Formula,
}

/// A rule was applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What the rule does.
    pub rule: String,
    /// The part of the formula before.
    pub before: Formula,
    /// The part after.
    pub after: Formula,
}

/// A formula's structure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// The sizes of the axes of its value.
    pub shape: Vec<usize>,
    /// What it is made of.
    #[serde(flatten)]
    pub kind: Node,
}

/// What a formula is made of, told apart by `kind`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Node {
    /// Another term.
    Term {
        /// Its place.
        term: usize,
    },
    /// The same number in every element; null of one that is infinite, as JSON has none.
    Number {
        /// The number.
        value: Option<f64>,
    },
    /// A sum.
    Sum {
        /// Its parts.
        parts: Vec<Tree>,
    },
    /// An elementwise product.
    Product {
        /// Its factors.
        parts: Vec<Tree>,
    },
    /// The opposite of its part.
    Negative {
        /// The part.
        parts: Vec<Tree>,
    },
    /// The first part over the second.
    Quotient {
        /// The two.
        parts: Vec<Tree>,
    },
    /// A function with a name.
    Call {
        /// The name.
        function: String,
        /// The axes it runs over.
        axes: Vec<usize>,
        /// Its arguments.
        parts: Vec<Tree>,
    },
    /// A primitive of docs/calculus.md.
    Primitive {
        /// Its name.
        op: String,
        /// Its attributes, as listings of the graph have them.
        attributes: BTreeMap<String, String>,
        /// Its operands.
        parts: Vec<Tree>,
    },
}

/// The derivation as data.
pub fn document(derivation: &Derivation) -> Document {
    let writer = Writer { typesetter: Typesetter::new(derivation) };
    let terms = derivation.terms.iter().enumerate().map(|(id, term)| writer.term(id, term));
    Document {
        version: 1,
        network: derivation.network.clone(),
        terms: terms.collect(),
        loops: derivation.loops.iter().map(of_loop).collect(),
        inner: derivation.inner.iter().map(inner).collect(),
    }
}

fn of_loop(of: &derivation::Loop) -> Loop {
    let state = |state: &derivation::State| {
        let derivation::State { first, before, after, .. } = *state;
        State { first, before, after }
    };
    Loop {
        letter: of.letter.to_string(),
        steps: of.steps.bound(),
        reverse: of.reverse,
        within: of.within,
        states: of.states.iter().map(state).collect(),
    }
}

fn inner(derivative: &InnerDerivative) -> Inner {
    let start = derivative.span.start();
    let way = |way: &ir::Way| Way { name: way.name.clone(), operations: way.operations };
    Inner {
        text: derivative.text.clone(),
        line: start.line,
        column: start.column + 1,
        ways: derivative.ways.iter().map(way).collect(),
    }
}

/// The derivation as text in JSON, laid out for people too.
pub fn json(derivation: &Derivation) -> String {
    let text = serde_json::to_string_pretty(&document(derivation));
    text.expect("strings, numbers and lists have a form in JSON") + "\n"
}

/// The name of a role.
pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Input(_) => "input",
        Role::Target(_) => "target",
        Role::Parameter(_) => "parameter",
        Role::Value => "value",
        Role::Loss => "loss",
        Role::Derivative { .. } => "derivative",
        Role::Step => "step",
        Role::Before => "state",
        Role::Later { .. } => "later",
        Role::Part => "part",
    }
}

struct Writer<'d> {
    typesetter: Typesetter<'d>,
}

impl Writer<'_> {
    fn term(&self, id: usize, term: &derivation::Term) -> Term {
        let name = &self.typesetter.name(id);
        let start = term.span.start();
        let path =
            |path: &derivation::Path| Path { through: path.through, formula: self.formula(&path.formula) };
        let step = |step: &formula::Step| Step {
            rule: step.rule.to_string(),
            before: self.formula(&step.before),
            after: self.formula(&step.after),
        };
        Term {
            id,
            name: term.name.clone(),
            shown: text(name),
            latex: latex(name),
            role: role(term.role).to_owned(),
            of: match term.role {
                Role::Derivative { of } => Some(of),
                _ => None,
            },
            shape: term.shape.sizes(),
            layer: term.layer.as_deref().map(str::to_owned),
            within: term.within,
            inline: term.inline,
            equations: self.typesetter.equations(id).iter().map(equation).collect(),
            line: start.line,
            column: start.column + 1,
            formula: term.formula.as_ref().map(|formula| self.formula(formula)),
            paths: term.paths.iter().map(path).collect(),
            steps: term.steps.iter().map(step).collect(),
            learns: term.learns,
        }
    }

    fn formula(&self, formula: &formula::Formula) -> Formula {
        let math = self.typesetter.formula(formula);
        Formula { text: text(&math), latex: latex(&math), terms: formula.terms(), tree: tree(formula) }
    }
}

fn equation(equation: &typeset::Equation) -> Equation {
    let typeset::Equation { name, formula, steps } = equation;
    Equation {
        text: format!("{} = {}", text(name), text(formula)),
        latex: format!("{} = {}", latex(name), latex(formula)),
        steps: steps.as_ref().map(Steps::text),
    }
}

fn tree(formula: &formula::Formula) -> Tree {
    let parts: Vec<Tree> = formula.parts().into_iter().map(tree).collect();
    let kind = match &formula.kind {
        Kind::Term(term) => Node::Term { term: *term },
        Kind::Number(value) => Node::Number { value: value.is_finite().then_some(*value) },
        Kind::Sum(_) => Node::Sum { parts },
        Kind::Product(_) => Node::Product { parts },
        Kind::Negative(_) => Node::Negative { parts },
        Kind::Quotient(..) => Node::Quotient { parts },
        Kind::Call(function, _) => {
            let (name, axes) = named(function);
            Node::Call { function: name.to_owned(), axes, parts }
        }
        Kind::Apply(op, _) => {
            let attributes = op.attributes().into_iter().map(|(name, value)| (name.to_owned(), value));
            Node::Primitive { op: op.name().to_owned(), attributes: attributes.collect(), parts }
        }
    };
    Tree { shape: formula.shape.sizes(), kind }
}

/// A function's name, and the axes it runs over.
fn named(function: &Function) -> (&'static str, Vec<usize>) {
    match function {
        Function::Softmax { axes } => ("softmax", axes.clone()),
        Function::LogSoftmax { axes } => ("log_softmax", axes.clone()),
        Function::OneHot { axis } => ("one_hot", vec![*axis]),
        Function::Pick { axis } => ("pick", vec![*axis]),
        Function::Relu => ("relu", Vec::new()),
        Function::Indicator => ("indicator", Vec::new()),
        Function::Where => ("where", Vec::new()),
        Function::NormalCdf => ("normal_cdf", Vec::new()),
        Function::NormalPdf => ("normal_pdf", Vec::new()),
        Function::Mean { axes } => ("mean", axes.clone()),
        Function::ArgMax { axis } => ("argmax", vec![*axis]),
        Function::Last { reverse: false } => ("last", Vec::new()),
        Function::Last { reverse: true } => ("first", Vec::new()),
    }
}
