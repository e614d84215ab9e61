//! The syntax tree of the network language: what was written, with the span of every token that an
//! error may point at. Nothing here is resolved; `elaborate` gives it meaning.

mod parameter;
mod role;

use proc_macro2::{Span, TokenStream};

pub use parameter::{Parameter, Pattern};
pub use role::{Limit, Meaning, Relation, Role};

/// A name as written, with the place where it stands.
#[derive(Clone, Debug)]
pub struct Name {
    /// The text of the identifier.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// Everything inside one `network! { … }`.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// `fn`, `layer` and `const` items before the structs, shared by all networks.
    pub shared: Vec<Item>,
    /// The networks, in source order.
    pub networks: Vec<Network>,
}

/// One `struct Name { … }`.
#[derive(Clone, Debug)]
pub struct Network {
    /// Documentation comments, one string a line, as written.
    pub docs: Vec<String>,
    /// What `#[dtype]`, `#[budget]` and `#[allow]` say.
    pub attributes: Attributes,
    /// `pub`, `pub(crate)` or nothing, as tokens to be emitted again.
    pub visibility: TokenStream,
    /// The name of the generated type.
    pub name: Name,
    /// What stands between the braces, in source order.
    pub items: Vec<Item>,
}

/// The attributes a network may carry.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    /// `#[dtype(f64)]`; `f32` unless said.
    pub dtype: Dtype,
    /// `#[allow(dead_gradient)]`.
    pub allow_dead_gradient: bool,
    /// `#[budget(ram = "64 KiB")]`, in bytes, with the place of the amount.
    pub ram_budget: Option<(u64, Span)>,
    /// `#[derivatives(jacobian, hessian)]`, with the place of each word.
    pub derivatives: Vec<(Derivative, Span)>,
}

impl Attributes {
    /// Whether there is to be a program for a derivative.
    pub fn asks_for(&self, derivative: Derivative) -> bool {
        self.derivatives.iter().any(|&(asked, _)| asked == derivative || asked.needs() == Some(derivative))
    }
}

/// A derivative that a network has methods for when it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Derivative {
    /// Of the loss of an example by its inputs.
    InputGradient,
    /// Of the outputs of an example by its inputs.
    Jacobian,
    /// Of the gradient along a direction.
    HessianVectorProduct,
    /// Of the gradient by the parameters.
    Hessian,
    /// Of what the loss squares, by the parameters: `JᵀJ` and `Jᵀr`.
    NormalEquations,
}

impl Derivative {
    /// All of them, in the order of their methods.
    pub const ALL: [Derivative; 5] = [
        Derivative::InputGradient,
        Derivative::Jacobian,
        Derivative::HessianVectorProduct,
        Derivative::Hessian,
        Derivative::NormalEquations,
    ];

    /// How it is asked for, which is also the name of the method.
    pub fn name(self) -> &'static str {
        match self {
            Derivative::InputGradient => "input_gradient",
            Derivative::Jacobian => "jacobian",
            Derivative::HessianVectorProduct => "hessian_vector_product",
            Derivative::Hessian => "hessian",
            Derivative::NormalEquations => "normal_equations",
        }
    }

    /// Another one that it is made of.
    fn needs(self) -> Option<Derivative> {
        (self == Derivative::Hessian).then_some(Derivative::HessianVectorProduct)
    }
}

/// The number type all values of a network have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dtype {
    /// Single precision, the default.
    #[default]
    F32,
    /// Double precision.
    F64,
}

impl Dtype {
    /// How many numbers stand side by side in one vector: those of one cache line.
    pub fn lanes(self) -> usize {
        64 / self.bytes()
    }

    /// The size of one number.
    pub fn bytes(self) -> usize {
        match self {
            Dtype::F32 => 4,
            Dtype::F64 => 8,
        }
    }
}

/// One statement of a network, or one shared definition.
#[derive(Clone, Debug)]
pub enum Item {
    /// `input name: type in range;`
    Input(Field),
    /// `target name: type in range;`
    Target(Field),
    /// `param name: shape = init if condition;`
    Param(Param),
    /// `const NAME = expr;`
    Const(Binding),
    /// `length name <= expr;`
    Length(Binding),
    /// `let pattern = expr;`
    Let(Let),
    /// `fn name(patterns) = expr;` or with a block.
    Function(Function),
    /// `layer name(hyper)(data) { … }`
    Layer(Layer),
    /// `output name;`, `output expr;` or `output name = expr;`
    Output(Output),
    /// `loss expr;`
    Loss(Loss),
    /// `metric name = expr;`
    Metric(Binding),
}

/// A declared input or target.
#[derive(Clone, Debug)]
pub struct Field {
    /// Documentation comments.
    pub docs: Vec<String>,
    /// The field's name.
    pub name: Name,
    /// Its type; a scalar where none was written.
    pub ty: Type,
    /// The declared range `in low..=high`, both ends included.
    pub range: Option<(Expr, Expr)>,
}

/// The type of an input or target.
#[derive(Clone, Debug)]
pub struct Type {
    /// The axes; empty for a scalar.
    pub shape: Vec<Expr>,
    /// `class(n)` or `class(first..=last)`.
    pub classes: Option<Classes>,
    /// The whole type, or the field's name where no type was written.
    pub span: Span,
}

/// The classes of a field.
#[derive(Clone, Debug)]
pub struct Classes {
    /// The number of the first class; 0 where only their number is written.
    pub first: Option<Expr>,
    /// The number of classes, or of the last class where the first is written.
    pub end: Expr,
}

/// A declared parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// Documentation comments.
    pub docs: Vec<String>,
    /// The parameter's name.
    pub name: Name,
    /// The axes; empty for a scalar.
    pub shape: Vec<Expr>,
    /// Its initialiser, number or array literal.
    pub init: Expr,
    /// `if condition`: whether the parameter exists; a compile-time flag.
    pub condition: Option<Expr>,
    /// The declared range `in low..=high`.
    pub range: Option<(Expr, Expr)>,
}

/// `name = value`.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The name.
    pub name: Name,
    /// Its value.
    pub value: Expr,
}

/// `let pattern = value;`
#[derive(Clone, Debug)]
pub struct Let {
    /// A name or a tuple of patterns.
    pub pattern: Pattern,
    /// The value.
    pub value: Expr,
}

/// `fn name(x, (a, b), key = default) { … }`
#[derive(Clone, Debug)]
pub struct Function {
    /// Documentation comments.
    pub docs: Vec<String>,
    /// The function's name.
    pub name: Name,
    /// Its parameters, some with defaults.
    pub params: Vec<Parameter>,
    /// Its body.
    pub body: Block,
}

/// `layer name(hyper, key = default)(x: [.., n]) { … }`
#[derive(Clone, Debug)]
pub struct Layer {
    /// Documentation comments.
    pub docs: Vec<String>,
    /// The layer's name.
    pub name: Name,
    /// Hyper-parameters: known when an instance is made.
    pub hyper: Vec<Parameter>,
    /// Data parameters, with the shapes they ask for.
    pub data: Vec<DataParameter>,
    /// `param` and `let` statements and the result.
    pub body: Block,
}

/// A data parameter of a layer.
#[derive(Clone, Debug)]
pub struct DataParameter {
    /// The name or tuple pattern that takes the argument.
    pub pattern: Pattern,
    /// `: [.., n]`; without it any shape is taken.
    pub shape: Option<ShapePattern>,
}

/// `[a, .., n]`: names that stand for sizes, sizes, and at most one `..`.
#[derive(Clone, Debug)]
pub struct ShapePattern {
    /// The axes, from the first.
    pub axes: Vec<AxisPattern>,
    /// The brackets and what is in them.
    pub span: Span,
}

/// One axis of a shape pattern.
#[derive(Clone, Debug)]
pub enum AxisPattern {
    /// `..`: any number of axes, also none.
    Rest(Span),
    /// A name not yet bound takes the size; a bound one must equal it.
    Name(Name),
    /// A size computed from names that are bound.
    Size(Expr),
}

/// `output …;`
#[derive(Clone, Debug)]
pub struct Output {
    /// Documentation comments.
    pub docs: Vec<String>,
    /// The name, if one was written before `=`.
    pub name: Option<Name>,
    /// The value; a single name exports the value of that name.
    pub value: Expr,
    /// The `output` keyword.
    pub keyword: Span,
}

impl Output {
    /// The written name, or the one the value suggests: the exported name, the called function, or
    /// `output`.
    pub fn own_name(&self) -> &str {
        if let Some(name) = &self.name {
            return &name.text;
        }
        let called = match &self.value.kind {
            ExprKind::Call(callee, _) => &callee.kind,
            kind => kind,
        };
        match called {
            ExprKind::Name(name) => name,
            ExprKind::Method { method, .. } => &method.text,
            _ => "output",
        }
    }
}

/// `loss expr;`
#[derive(Clone, Debug)]
pub struct Loss {
    /// The value, one scalar per example.
    pub value: Expr,
    /// The `loss` keyword.
    pub keyword: Span,
}

/// `{ let …; param …; result }`
#[derive(Clone, Debug)]
pub struct Block {
    /// `let`, `param`, `const`, `fn` and `layer` items before the result.
    pub items: Vec<Item>,
    /// The value of the block.
    pub result: Box<Expr>,
}

/// An expression and the tokens it covers.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where errors about it point: the operator, the called name, or the whole of a leaf.
    pub span: Span,
}

impl Expr {
    /// The part that the expression begins with, if more is applied to it. Chains of operators, methods and calls are
    /// as long as they were written: they are walked along these parts, not by recursion.
    pub fn first(&self) -> Option<&Expr> {
        match &self.kind {
            ExprKind::Unary(_, first)
            | ExprKind::Binary(_, first, _)
            | ExprKind::Index(first, _)
            | ExprKind::Call(first, _)
            | ExprKind::Field(first, _)
            | ExprKind::Method { receiver: first, .. } => Some(first),
            _ => None,
        }
    }
}

impl ExprKind {
    /// Takes the first part out.
    fn take_first(&mut self) -> Option<ExprKind> {
        let first = match self {
            ExprKind::Unary(_, first)
            | ExprKind::Binary(_, first, _)
            | ExprKind::Index(first, _)
            | ExprKind::Call(first, _)
            | ExprKind::Field(first, _)
            | ExprKind::Method { receiver: first, .. } => first,
            _ => return None,
        };
        Some(std::mem::replace(&mut first.kind, ExprKind::Missing))
    }
}

impl Drop for Expr {
    fn drop(&mut self) {
        let mut next = self.kind.take_first();
        while let Some(mut kind) = next {
            next = kind.take_first();
        }
    }
}

/// The expressions of the language.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A literal number; `integer` where it was written without a point or exponent.
    Number {
        /// Its value.
        value: f64,
        /// Whether it was written as an integer.
        integer: bool,
    },
    /// `true` or `false`.
    Flag(bool),
    /// A string literal, as in `einsum("ij,j->i", …)`.
    Text(String),
    /// A name.
    Name(String),
    /// `-x` or `!x`.
    Unary(UnaryOperator, Box<Expr>),
    /// `a + b`, comparisons, `&&`, `||`.
    Binary(BinaryOperator, Box<Expr>, Box<Expr>),
    /// `if c { a } else { b }`
    If {
        /// The condition.
        condition: Box<Expr>,
        /// The value where it holds.
        then: Block,
        /// The value elsewhere; another `if` is a block that holds just it.
        otherwise: Block,
    },
    /// `{ let …; result }`
    Block(Block),
    /// `(a, b)`
    Tuple(Vec<Expr>),
    /// `[a, b]`
    Array(Vec<Expr>),
    /// `x[3, .., 2..5]`
    Index(Box<Expr>, Vec<Index>),
    /// `f(a, key = b)`, also of a layer: `dense(64)(x)`.
    Call(Box<Expr>, Vec<Argument>),
    /// `x.name(a, key = b)`; `Expr::span` is the method's name.
    Method {
        /// What stands before the point.
        receiver: Box<Expr>,
        /// The method.
        method: Name,
        /// What stands in the parentheses.
        arguments: Vec<Argument>,
    },
    /// `hidden.weight`: a parameter of a layer; `Expr::span` is the name after the point.
    Field(Box<Expr>, Name),
    /// `|state, x| next`
    Closure(Vec<Pattern>, Box<Expr>),
    /// Could not be parsed; the error is reported already, so everything made of it stays quiet.
    Missing,
}

/// Operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `-`
    Negate,
    /// `!`, of a condition.
    Not,
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum BinaryOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    And,
    Or,
}

/// One entry between the brackets of `x[…]`.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "entries are few, and nothing moves them about")]
pub enum Index {
    /// `..`: the whole axis.
    Full(Span),
    /// `a..b`, `a..` or `..b`, and with a step `a..b; s`: all known at compile time.
    Range {
        /// The first place.
        start: Option<Expr>,
        /// The place behind the last one.
        end: Option<Expr>,
        /// From place to place; a negative one goes backwards, from the last place on.
        step: Option<Expr>,
        /// The `..`.
        span: Span,
    },
    /// `3`, or a class value.
    At(Expr),
}

/// One argument of a call.
#[derive(Clone, Debug)]
pub struct Argument {
    /// `name =` before the value.
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
}
