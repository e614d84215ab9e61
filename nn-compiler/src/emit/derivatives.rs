//! Emits what a network has on request: programs of derivatives, and the methods that run them.

use std::collections::HashSet;
use std::fmt::Write;

use super::names;
use super::program::{self, Emitted, Functions};
use super::{Program, accessors, field_docs, inputs, rust};
use crate::ast::Derivative;
use crate::ir::{Model, Shape};

/// A program that is asked for by `#[derivatives(…)]`.
#[derive(Clone, Debug)]
pub struct Requested {
    /// What it computes.
    pub derivative: Derivative,
    /// The network as the program sees it: with the graph it computes, and with a direction behind the parameters
    /// where it takes one.
    pub model: Model,
    /// Its kernels, with their places in memory.
    pub program: Program,
    /// Its results for one example, one after the other.
    pub parts: Vec<Part>,
}

/// One result.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is called.
    pub name: String,
    /// Its axes.
    pub shape: Shape,
}

/// The programs, and implementations that use them.
pub(super) fn of(model: &Model, requested: &[Requested], functions: &mut Functions) -> String {
    let mut text = String::new();
    for one in requested {
        let name = one.derivative.name();
        let emitted = program::emit(&one.model, &one.model.graph, &one.program, name, functions);
        text += &match one.derivative {
            Derivative::InputGradient => input_gradient(model, one, &emitted),
            Derivative::Jacobian => jacobian(model, one, &emitted),
            Derivative::HessianVectorProduct => hessian_vector_product(model, &emitted),
            Derivative::NormalEquations => normal_equations(model, one, &emitted),
            Derivative::Hessian => String::new(),
        };
        text += &emitted.functions;
    }
    if model.attributes.asks_for(Derivative::Hessian) {
        text += &hessian(model);
    }
    text
}

fn input_gradient(model: &Model, requested: &Requested, emitted: &Emitted) -> String {
    let (name, real) = (&model.name.text, rust::real(model.attributes.dtype));
    let Emitted { constant, entry, .. } = emitted;
    let (structure, value) = structure(
        "InputGradient",
        &format!("What [`{name}::input_gradient`] returns: the loss, and its derivative by each input."),
        requested,
        real,
    );
    format!(
        "{structure}
        impl {name} {{
            /// The loss of one example, and its derivative by each input that is a number.
            pub fn input_gradient(&self, example: &Example) -> InputGradient {{
                nn::results_of_one(self, {constant}, {entry}, |row| nn::Row::<{name}>::write(example, row), |results| {value})
            }}
        }}\n"
    )
}

fn jacobian(model: &Model, requested: &Requested, emitted: &Emitted) -> String {
    let (name, real) = (&model.name.text, rust::real(model.attributes.dtype));
    let Emitted { constant, entry, .. } = emitted;
    let (signature, writes) = inputs(model, real);
    let (structure, value) = structure(
        "Jacobian",
        &format!(
            "What [`{name}::jacobian`] returns: the axes are those of the output, then those of the input."
        ),
        requested,
        real,
    );
    format!(
        "{structure}
        impl {name} {{
            /// The derivatives of the outputs for one example by its inputs, where both are numbers.
            pub fn jacobian(&self, {signature}) -> Jacobian {{
                nn::results_of_one(self, {constant}, {entry}, |row| {writes}, |results| {value})
            }}
        }}\n"
    )
}

fn hessian_vector_product(model: &Model, emitted: &Emitted) -> String {
    let (name, real) = (&model.name.text, rust::real(model.attributes.dtype));
    let (constant, count) = (&emitted.constant, model.parameter_count());
    format!(
        "impl nn::SecondOrder for {name} {{
            const HESSIAN_VECTOR_PRODUCT: nn::Program<{real}> = {constant};
        }}
        impl {name} {{
            /// How the gradient of the mean loss moves as the parameters move along a direction: its matrix of second
            /// derivatives times the direction. Both are in the order of the parameters' own.
            pub fn hessian_vector_product(&self, examples: &nn::Examples<{name}>, direction: &[{real}; {count}]) -> Gradient {{
                Gradient(nn::hessian_vector_product(self, examples, direction))
            }}
        }}\n"
    )
}

fn hessian(model: &Model) -> String {
    let (name, real) = (&model.name.text, rust::real(model.attributes.dtype));
    let count = model.parameter_count();
    format!(
        "impl {name} {{
            /// The second derivatives of the mean loss by the parameters, a row for each, in their order.
            pub fn hessian(&self, examples: &nn::Examples<{name}>) -> ::std::vec::Vec<[{real}; {count}]> {{
                nn::hessian(self, examples)
            }}
        }}\n"
    )
}

fn normal_equations(model: &Model, requested: &Requested, emitted: &Emitted) -> String {
    let (name, real) = (&model.name.text, rust::real(model.attributes.dtype));
    let residuals = requested.parts[0].shape.size();
    let constant = &emitted.constant;
    format!(
        "impl nn::LeastSquares for {name} {{
            const RESIDUALS: usize = {residuals};
            const LEAST_SQUARES: nn::Program<{real}> = {constant};
        }}
        impl {name} {{
            /// The equations of the step that would end at the minimum if the residuals, whose squares the loss adds
            /// up, were linear in the learned parameters.
            pub fn normal_equations(&self, examples: &nn::Examples<{name}>) -> nn::NormalEquations {{
                nn::normal_equations(self, examples)
            }}
        }}\n"
    )
}

/// A structure with a field for each result, and the expression that reads it.
fn structure(name: &str, docs: &str, requested: &Requested, real: &str) -> (String, String) {
    let mut seen = HashSet::new();
    let (mut fields, mut values, mut offset) = (String::new(), String::new(), 0);
    for Part { name, shape } in &requested.parts {
        // An input may be called `loss`.
        let mut own = names::identifier(name);
        while !seen.insert(own.clone()) {
            own.push('_');
        }
        let kind = accessors::nested(real.to_owned(), &shape.sizes());
        _ = write!(fields, "/// {}\n pub {own}: {kind},", field_docs(shape));
        _ = write!(values, "{own}: nn::read(results, {offset}),");
        offset += shape.size();
    }
    let structure =
        format!("/// {docs}\n #[derive(Clone, Debug, PartialEq)]\n pub struct {name} {{ {fields} }}");
    (structure, format!("{name} {{ {values} }}"))
}
