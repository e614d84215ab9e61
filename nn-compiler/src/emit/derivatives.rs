//! Emits what a network has on request: programs of derivatives, and the methods that run them.

use std::collections::HashSet;
use std::fmt::Write;

use super::declared::Declared;
use super::fields::{Inputs, field_docs, inputs, stored_type};
use super::program::{self, Emitted, Functions};
use super::rust;
use crate::ast::Derivative;
use crate::ir::{Along, FieldKind, Model, Shape};
use crate::memory::Planned;
use crate::naming::{free, identifier};

/// A program that is asked for by `#[derivatives(…)]`.
#[derive(Clone, Debug)]
pub struct Requested {
    /// What it computes.
    pub derivative: Derivative,
    /// The network as the program sees it: with the graph it computes, and with a direction behind the parameters
    /// where it takes one.
    pub model: Model,
    /// Its kernels, with their places in memory.
    pub program: Planned,
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

/// What is emitted on request.
#[derive(Default)]
pub(super) struct Derivatives {
    /// Methods and the structures they return, with marks for names of the source.
    pub(super) types: String,
    /// The functions of the programs.
    pub(super) programs: String,
}

/// The programs, and implementations that use them.
pub(super) fn of(
    model: &Model,
    requested: &[Requested],
    functions: &mut Functions,
    declared: &mut Declared,
) -> Derivatives {
    let mut text = Derivatives::default();
    for one in requested {
        let name = one.derivative.name();
        let emitted = program::emit(&one.model, &one.program, name, functions);
        text.types += &match one.derivative {
            Derivative::InputGradient => input_gradient(model, one, &emitted, declared),
            Derivative::Jacobian => jacobian(model, one, &emitted, declared),
            Derivative::HessianVectorProduct => hessian_vector_product(model, &emitted),
            Derivative::NormalEquations => normal_equations(model, one, &emitted),
            Derivative::Hessian => String::new(),
        };
        text.programs += &emitted.functions;
    }
    if model.attributes.asks_for(Derivative::Hessian) {
        text.types += &hessian(model);
    }
    text
}

fn input_gradient(
    model: &Model,
    requested: &Requested,
    emitted: &Emitted,
    declared: &mut Declared,
) -> String {
    let name = &model.name.text;
    let (constant, entry) = (&emitted.constant, alone(emitted));
    let (structure, value) = structure(
        model,
        "InputGradient",
        &format!("What [`{name}::input_gradient`] returns: the loss, and its derivative by each input."),
        requested,
        declared,
    );
    format!(
        "{structure}
        impl {name} {{
            /// The loss of one example, and its derivative by each input that is a number.
            pub fn input_gradient(&self, example: &Example) -> nn::Result<InputGradient, nn::DataError> {{
                nn::results_of_example(self, {constant}, {entry}, |row| nn::Row::<{name}>::write(example, row), |results| {value})
            }}
        }}\n"
    )
}

fn jacobian(model: &Model, requested: &Requested, emitted: &Emitted, declared: &mut Declared) -> String {
    let (name, real) = (&model.name.text, rust::real(model.attributes.dtype));
    let (constant, entry) = (&emitted.constant, alone(emitted));
    let Inputs { signature, row, writes } = inputs(model, real, declared);
    let (structure, value) = structure(
        model,
        "Jacobian",
        &format!(
            "What [`{name}::jacobian`] returns: the axes are those of the output, then those of the input."
        ),
        requested,
        declared,
    );
    format!(
        "{structure}
        impl {name} {{
            /// The derivatives of the outputs for one example by its inputs, where both are numbers.
            pub fn jacobian(&self, {signature}) -> nn::Result<Jacobian, nn::DataError> {{
                nn::results_of_inputs(self, {constant}, {entry}, |{row}| {writes}, |results| {value})
            }}
        }}\n"
    )
}

/// What runs a program over an example alone.
fn alone(emitted: &Emitted) -> &str {
    emitted
        .entry
        .as_deref()
        .expect("derivatives by what one example is given do not follow from other examples")
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
            pub fn hessian(&self, examples: &nn::Examples<{name}>) -> nn::Vec<[{real}; {count}]> {{
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
fn structure(
    model: &Model,
    name: &str,
    docs: &str,
    requested: &Requested,
    declared: &mut Declared,
) -> (String, String) {
    let real = rust::real(model.attributes.dtype);
    let mut seen = HashSet::new();
    let (mut fields, mut values, mut offset) = (String::new(), String::new(), 0);
    for Part { name, shape } in &requested.parts {
        // An input may be called `loss`.
        let own = free(&identifier(name), |name| seen.contains(name));
        seen.insert(own.clone());
        let input = model.inputs.iter().find(|input| input.name == *name);
        let field = declared.mark(&own, input.map_or(model.name.span, |input| input.span));
        let kind = stored_type(shape, FieldKind::Real, Along::Nothing, real);
        _ = write!(fields, "/// {}\n pub {field}: {kind},", field_docs(model, shape, Along::Nothing));
        _ = write!(values, "{own}: nn::read(results, {offset}),");
        offset += shape.size();
    }
    let own = declared.structure(name, model.name.span);
    let structure = format!("/// {docs}\n #[derive(Clone, Debug, PartialEq)]\n {own} {{ {fields} }}");
    (structure, format!("{name} {{ {values} }}"))
}
