//! From checked networks and their schedules to Rust.
//!
//! Everything is written as text and read by the compiler's own lexer once: building a token at a
//! time costs an unoptimised macro ten times as much.

mod accessors;
mod equation;
mod fallback;
mod info;
mod names;
mod nest;
mod program;
mod rust;

use std::collections::HashSet;
use std::fmt::Write;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::ir::{FieldKind, Graph, Model, Shape};
use crate::source::Source;
pub use fallback::stubs;
pub use program::Program;

/// The three programs of a network.
#[derive(Clone, Debug)]
pub struct Programs {
    /// The outputs of each example.
    pub predict: Program,
    /// Loss and metrics of each example.
    pub evaluate: Program,
    /// Loss of each example, and the gradient.
    pub train: Program,
    /// The parameters that have a gradient: the others are frozen.
    pub learned: HashSet<usize>,
}

/// What the generated code says of itself, its texts in Markdown after what the user says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Documentation {
    /// Of the network's type.
    pub network: String,
    /// Of each parameter.
    pub parameters: Vec<String>,
    /// What it computes for one example.
    pub flops: Flops,
}

/// Floating-point operations for one example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flops {
    /// Of the outputs.
    pub predict: usize,
    /// Of the loss and its gradient.
    pub train: usize,
}

/// The module generated for a network, and the `use` that brings its type to where the user wrote it.
/// `graph` is the one the programs compute; `source` is what the
/// network was written in.
pub fn module(
    model: &Model,
    graph: &Graph,
    programs: &Programs,
    documentation: &Documentation,
    source: &Source,
) -> TokenStream {
    let text = text(model, graph, programs, documentation, source);
    let body: TokenStream = text.parse().unwrap_or_else(|error| panic!("emitted {error}:\n{text}"));
    let module = Ident::new(&names::snake_case(&model.name.text), Span::call_site());
    let name = Ident::new(&model.name.text, model.name.span);
    let visibility = &model.visibility;
    let docs = format!("What is generated for the network [`{}`].", model.name.text);
    quote! {
        #[doc = #docs]
        #[allow(clippy::all, clippy::pedantic, unused, non_snake_case, non_camel_case_types)]
        #visibility mod #module { #body }
        #[allow(unused_imports)]
        #visibility use #module::#name;
    }
}

/// The content of the generated module.
fn text(
    model: &Model,
    graph: &Graph,
    programs: &Programs,
    documentation: &Documentation,
    source: &Source,
) -> String {
    let dtype = model.attributes.dtype;
    let (real, lanes) = (rust::real(dtype), dtype.lanes());
    let mut functions = program::Functions::new();
    let predict = program::emit(model, graph, &programs.predict, "predict", &mut functions);
    let evaluate = program::emit(model, graph, &programs.evaluate, "evaluate", &mut functions);
    let train = program::emit(model, graph, &programs.train, "train", &mut functions);
    let mut text = format!(
        "use ::nn_runtime::network::{{FieldInfo, FieldKind, Flops, Init, NetworkInfo, ParameterInfo, Tile}};
         use ::nn_runtime::{{kernel, math, Elements, Instructions}};
         /// One number of each of `LANES` examples.
         type Lane = ::nn_runtime::Lanes<{real}, LANES>;
         /// How many examples stand side by side.
         const LANES: usize = {lanes};\n"
    );
    text += &network(model, programs.train.peak(model), documentation, source);
    text += &info::of(model, &programs.learned);
    _ = write!(text, "/// The fused loops.\n mod kernels {{ use super::{{math, Lane, LANES}};\n");
    text += &functions.text.replace("\nfn ", "\npub(super) fn ");
    text += "}\n";
    _ = write!(text, "/// The outputs of each example.\n {predict}");
    _ = write!(text, "/// Loss and metrics of each example.\n {evaluate}");
    _ = write!(text, "/// Loss and gradient.\n {train}");
    text
}

/// The network's type with its methods, and the types that go with it.
fn network(model: &Model, peak: usize, documentation: &Documentation, source: &Source) -> String {
    let Source { text, file, line } = source;
    let Flops { predict, train } = documentation.flops;
    let name = &model.name.text;
    let real = rust::real(model.attributes.dtype);
    let count = model.parameter_count();
    let accessors = accessors::of(model, &documentation.parameters);
    let accessors::Accessors { structures, readers, writers } = &accessors;
    let docs = document(&model.docs, &documentation.network);
    let arguments: Vec<(String, String, bool)> = model
        .inputs
        .iter()
        .map(|field| {
            (
                names::identifier(&field.name),
                field_type(&field.shape, field.kind, real),
                field.shape.is_scalar(),
            )
        })
        .collect();
    let signature: String = arguments
        .iter()
        .map(|(name, kind, scalar)| format!("{name}: {}{kind}, ", if *scalar { "" } else { "&" }))
        .collect();
    let mut writes = String::new();
    let mut offset = 0;
    for (field, (argument, ..)) in model.inputs.iter().zip(&arguments) {
        _ = write!(
            writes,
            "Elements::<{real}>::write({}{argument}, &mut row[{offset}..]);",
            if field.shape.is_scalar() { "&" } else { "" }
        );
        offset += field.shape.size();
    }
    format!(
        "{docs}
        #[derive(Clone)]
        pub struct {name} {{ numbers: ::std::boxed::Box<[{real}]> }}
        impl {name} {{
            /// The bytes of a step of training: parameters, as they are and as they were before, gradient, sums, one tile of examples.
            pub const PEAK_BYTES: usize = {peak};
            /// The floating-point operations for one example.
            pub const FLOPS_PER_EXAMPLE: Flops = Flops::new({predict}, {train});
            /// A network with its initial parameters, which follow from the seed.
            pub fn new(seed: u64) -> {name} {{ ::nn_runtime::init::initialise(seed) }}
            /// The outputs for one example.
            pub fn predict(&self, {signature}) -> Output {{
                ::nn_runtime::run::predict_one(self, |row| {{ {writes} }})
            }}
            /// The outputs for many examples, in their order.
            pub fn predict_batch(&self, inputs: &impl ::core::convert::AsRef<::nn_runtime::Inputs<{name}>>) -> ::std::vec::Vec<Output> {{
                ::nn_runtime::run::predict_batch(self, inputs.as_ref())
            }}
            /// The mean loss; NaN of no examples.
            pub fn loss(&self, examples: &::nn_runtime::Examples<{name}>) -> f64 {{
                ::nn_runtime::run::loss(self, examples)
            }}
            /// The mean loss and its gradient by all parameters.
            pub fn gradient(&self, examples: &::nn_runtime::Examples<{name}>) -> (f64, Gradient) {{
                let (loss, numbers) = ::nn_runtime::run::gradient(self, examples);
                (loss, Gradient {{ numbers }})
            }}
            /// The mean loss and the mean of each metric.
            pub fn evaluate(&self, examples: &::nn_runtime::Examples<{name}>) -> ::nn_runtime::Evaluation {{
                ::nn_runtime::run::evaluate(self, examples)
            }}
            /// Examples to train on or to measure with.
            pub fn examples(examples: &[Example]) -> ::nn_runtime::Examples<{name}> {{
                ::nn_runtime::Examples::from_rows(examples)
            }}
            {readers} {writers}
        }}
        impl ::core::fmt::Debug for {name} {{
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {{
                f.debug_struct({name:?}).field(\"parameters\", &self.numbers.len()).finish()
            }}
        }}
        impl ::nn_runtime::Network for {name} {{
            type Real = {real};
            type Output = Output;
            const INFO: &'static NetworkInfo = &INFO;
            const SOURCE: ::nn_runtime::network::Source =
                ::nn_runtime::network::Source {{ text: {text:?}, file: {file:?}, line: {line} }};
            const PREDICT: ::nn_runtime::network::Program<{real}> = predict::PROGRAM;
            const EVALUATE: ::nn_runtime::network::Program<{real}> = evaluate::PROGRAM;
            const TRAIN: ::nn_runtime::network::Program<{real}> = train::PROGRAM;
            fn zeroed() -> {name} {{ {name} {{ numbers: ::std::vec![0.0; {count}].into_boxed_slice() }} }}
            fn parameters(&self) -> &[{real}] {{ &self.numbers }}
            fn parameters_mut(&mut self) -> &mut [{real}] {{ &mut self.numbers }}
            fn output(results: &[{real}]) -> Output {{ {output} }}
        }}
        /// The gradient of the mean loss by the parameters.
        #[derive(Clone, Debug)]
        pub struct Gradient {{ numbers: ::std::vec::Vec<{real}> }}
        impl Gradient {{
            /// All numbers, in the order of the parameters' own.
            pub fn as_slice(&self) -> &[{real}] {{ &self.numbers }}
            {readers}
        }}
        {structures} {types}",
        output = output_value(model, real),
        types = data_types(model, real),
    )
}

/// The `Example` and `Output` structures.
fn data_types(model: &Model, real: &str) -> String {
    let name = &model.name.text;
    let (mut fields, mut writes, mut offset) = (String::new(), String::new(), 0);
    for field in model.inputs.iter().chain(&model.targets) {
        let (own, kind) = (names::identifier(&field.name), field_type(&field.shape, field.kind, real));
        _ = write!(fields, "{} pub {own}: {kind},", document(&field.docs, &field_docs(&field.shape)));
        _ = write!(writes, "Elements::<{real}>::write(&self.{own}, &mut row[{offset}..]);");
        offset += field.shape.size();
    }
    let mut outputs = String::new();
    for output in &model.outputs {
        let shape = model.graph.shape(output.node);
        let kind = field_type(shape, output.kind, real);
        _ = write!(
            outputs,
            "{} pub {}: {kind},",
            document(&output.docs, &field_docs(shape)),
            names::identifier(&output.name)
        );
    }
    format!(
        "/// One example: inputs and targets.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Example {{ {fields} }}
        impl ::nn_runtime::data::Row<{name}> for Example {{
            fn write(&self, row: &mut [{real}]) {{ {writes} }}
        }}
        /// What [`{name}::predict`] returns.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Output {{ {outputs} }}\n"
    )
}

fn output_value(model: &Model, real: &str) -> String {
    let (mut text, mut offset) = ("Output {".to_owned(), 0);
    for output in &model.outputs {
        let name = names::identifier(&output.name);
        _ = write!(text, "{name}: Elements::<{real}>::read(&results[{offset}..]),");
        offset += model.graph.shape(output.node).size();
    }
    text + "}"
}

fn field_type(shape: &Shape, kind: FieldKind, real: &str) -> String {
    let element = match kind {
        FieldKind::Real => real.to_owned(),
        FieldKind::Class(count) => format!("::nn_runtime::Class<{count}>"),
    };
    accessors::nested(element, &shape.sizes())
}

fn field_docs(shape: &Shape) -> String {
    if shape.is_scalar() { "A scalar.".to_owned() } else { format!("Of shape `{shape}`.") }
}

/// The user's own lines, then ours.
fn document(own: &[String], more: &str) -> String {
    let mut text = String::new();
    for line in own {
        _ = writeln!(text, "#[doc = {line:?}]");
    }
    if !own.is_empty() {
        text += "#[doc = \"\"]\n";
    }
    for line in more.lines() {
        // As in a comment, where a space stands before the words.
        let space = if line.is_empty() { "" } else { " " };
        _ = writeln!(text, "///{space}{line}");
    }
    text
}
