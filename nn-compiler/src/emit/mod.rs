//! From checked networks and their programs to Rust.
//!
//! Everything is written as text and read by the compiler's own lexer once: building a token at a
//! time costs an unoptimised macro ten times as much.

mod accessors;
mod calls;
mod declared;
mod derivatives;
mod element;
mod fallback;
mod fields;
mod info;
mod names;
mod nest;
mod phases;
mod program;
mod rust;
mod tile;

use std::collections::HashSet;
use std::fmt::Write;

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;

use crate::ir::Model;
use crate::memory::Planned;
use crate::naming;
use crate::program::passes::inline::SMALL;
use crate::source::Source;
use declared::{Declared, at};
pub use derivatives::{Part, Requested};
pub use fallback::stubs;
use fields::{Inputs, data_types, inputs, output_value};
use program::Emitted;
pub use program::variables;

/// A field of more bytes is on the heap: structures are moved, and threads have small stacks.
const LARGE: usize = 4096;

/// The three programs of a network.
#[derive(Clone, Debug)]
pub struct Programs {
    /// The outputs of each example.
    pub predict: Planned,
    /// Loss and metrics of each example.
    pub evaluate: Planned,
    /// Loss of each example, and the gradient.
    pub train: Planned,
    /// Those that `#[derivatives(…)]` asks for.
    pub requested: Vec<Requested>,
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
/// `graph` is the one the programs compute; `source` is what the network was written in; `runtime` is the crate
/// `nn_runtime`, as the user's crate reaches it.
pub fn module(
    model: &Model,
    programs: &Programs,
    documentation: &Documentation,
    source: &Source,
    runtime: &TokenStream,
) -> TokenStream {
    let Texts { types, programs, declared } = texts(model, programs, documentation, source);
    let (types, programs) = (declared.placed(lexed(&types)), lexed(&programs));
    let place = at(model.name.span);
    let module = Ident::new(&naming::module(&model.name.text), place);
    let name = Ident::new(&model.name.text, place);
    let visibility = model.visibility.clone().into_iter().map(declared::made);
    let visibility: TokenStream = visibility.collect();
    let docs = format!("What is generated for the network [`{}`].", model.name.text);
    // Lints of rustc do not look at what a macro of another crate makes.
    quote_spanned! { place=>
        #[doc = #docs]
        #[allow(clippy::all, clippy::pedantic)]
        #visibility mod #module {
            use #runtime::emitted as nn;
            use nn::prelude::*;
            #types
            #programs
        }
        #visibility use #module::#name;
    }
}

fn lexed(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|error| panic!("emitted {error}:\n{text}"))
}

/// The content of the generated module.
struct Texts {
    /// What the user sees, with marks for names of the source.
    types: String,
    /// What computes.
    programs: String,
    /// What the marks stand for.
    declared: Declared,
}

fn texts(model: &Model, programs: &Programs, documentation: &Documentation, source: &Source) -> Texts {
    let mut functions = program::Functions::new();
    let Programs { predict, evaluate, train, requested, learned } = programs;
    let peak = train.peak(model);
    let descend = descend(model, train, learned.len());
    let predict = program::emit(model, predict, "predict", &mut functions);
    let evaluate = program::emit(model, evaluate, "evaluate", &mut functions);
    let train = program::emit(model, train, "train", &mut functions);
    let mut declared = Declared::default();
    let derivatives = derivatives::of(model, requested, &mut functions, &mut declared);
    let programs = [&predict, &evaluate, &train];
    let described = Described { documentation, source, peak, descend: &descend };
    let types = network(model, described, &programs, &derivatives.types, &mut declared);
    let mut text = info::of(model, learned);
    text += &derivatives.programs;
    _ = write!(text, "/// The outputs of each example.\n {}", predict.functions);
    _ = write!(text, "/// Loss and metrics of each example.\n {}", evaluate.functions);
    _ = write!(text, "/// Loss and gradient.\n {}", train.functions);
    let pairwise = if functions.text.contains("Pairwise::") { "Pairwise, " } else { "" };
    _ = write!(
        text,
        "/// The fused loops: `V` holds a number of each of several examples.
         mod loops {{ use super::nn::{{Math, {pairwise}Vector, math, prelude::*}}; {} }}
",
        functions.text
    );
    Texts { types, programs: text, declared }
}

/// What is said of a network beside its model.
struct Described<'a> {
    documentation: &'a Documentation,
    source: &'a Source,
    peak: usize,
    descend: &'a str,
}

/// The network's type with its methods, and the types that go with it.
fn network(
    model: &Model,
    described: Described,
    programs: &[&Emitted; 3],
    derivatives: &str,
    declared: &mut Declared,
) -> String {
    let Described { documentation, source, peak, descend } = described;
    let Source { text, file, line } = source;
    let flops = documentation.flops;
    let name = &model.name.text;
    let real = rust::real(model.attributes.dtype);
    let count = model.parameter_count();
    let methods = methods(model, declared);
    let slice = format!(
        "/// All numbers, in the order of the parameters' own.
        pub fn as_slice(&self) -> &[{real}] {{ &self.0 }}"
    );
    let constants = format!(
        "/// The bytes of a step of training: parameters, as they are and as they were before, gradient, sums, one tile of examples.
        pub const PEAK_BYTES: usize = {peak};
        /// The floating-point operations for one example.
        pub const FLOPS_PER_EXAMPLE: nn::Flops = nn::Flops::new({}, {});",
        flops.predict, flops.train
    );
    let taken = [&methods, &slice, derivatives, &constants].into_iter().flat_map(item_names);
    let taken = taken.chain(SAVING).collect();
    let accessors = accessors::of(model, &documentation.parameters, &taken, declared);
    let accessors::Accessors { structures, readers, writers } = &accessors;
    let docs = document(&model.docs, &documentation.network);
    let place = model.name.span;
    let [methods, derivatives, slice] =
        [&methods, derivatives, &slice].map(|text| declared.methods(text, place));
    let [own, gradient] = [name, "Gradient"].map(|name| declared.structure(name, place));
    let [predict, evaluate, train] = programs.map(|program| &program.constant);
    let alone = programs[0].entry.as_ref();
    let alone = alone
        .map(|entry| format!("const PREDICT_ONE: fn(nn::Alone<'_, {real}>) = {entry};"))
        .unwrap_or_default();
    format!(
        "{docs}
        #[derive(Clone)]
        {own}(nn::Aligned<{real}>);
        impl {name} {{
            {constants}
            {methods} {readers} {writers}
        }}
        nn::saving!({name});
        impl nn::fmt::Debug for {name} {{
            fn fmt(&self, f: &mut nn::fmt::Formatter<'_>) -> nn::fmt::Result {{
                f.debug_struct({name:?}).field(\"parameters\", &self.0.len()).finish()
            }}
        }}
        impl nn::Network for {name} {{
            type Real = {real};
            type Output = Output;
            const INFO: &'static nn::Info = &INFO;
            const SOURCE: nn::Source = nn::Source {{ text: {text:?}, file: {file:?}, line: {line} }};
            const PREDICT: nn::Program<{real}> = {predict};
            {alone}
            const EVALUATE: nn::Program<{real}> = {evaluate};
            const TRAIN: nn::Program<{real}> = {train};
            {descend}
            fn zeroed() -> {name} {{ {name}(nn::Aligned::zeros({count})) }}
            fn parameters(&self) -> &[{real}] {{ &self.0 }}
            fn parameters_mut(&mut self) -> &mut nn::Aligned<{real}> {{ &mut self.0 }}
            fn output(results: &[{real}]) -> Output {{ {output} }}
        }}
        /// The gradient of the mean loss by the parameters.
        #[derive(Clone, Debug)]
        {gradient}(nn::Vec<{real}>);
        impl Gradient {{
            {slice}
            {readers}
        }}
        {structures} {types} {derivatives}",
        output = output_value(model),
        types = data_types(model, real, declared),
    )
}

/// What every network does, whatever is in it.
fn methods(model: &Model, declared: &mut Declared) -> String {
    let (name, real) = (&model.name.text, rust::real(model.attributes.dtype));
    let Inputs { signature, row, writes } = inputs(model, real, declared);
    format!(
        "/// A network with its initial parameters, which follow from the seed.
        pub fn new(seed: u64) -> {name} {{ nn::initialise(seed) }}
        /// The outputs for one example; an error if an input is not in its declared range. In their last digits they may differ from those of [`{name}::predict_batch`].
        pub fn predict(&self, {signature}) -> nn::Result<Output, nn::DataError> {{
            nn::predict_one(self, |{row}| {writes})
        }}
        /// The outputs for many examples, in their order: `&Inputs`, `&Examples` or `&Dataset`.
        pub fn predict_batch(&self, data: &impl nn::PredictionData<{name}>) -> nn::Result<nn::Vec<Output>, nn::DataError> {{
            nn::predict_batch(self, data)
        }}
        /// The mean loss; NaN of no examples.
        pub fn loss(&self, examples: &nn::Examples<{name}>) -> f64 {{
            nn::loss(self, examples)
        }}
        /// The mean loss and its gradient by all parameters.
        pub fn gradient(&self, examples: &nn::Examples<{name}>) -> (f64, Gradient) {{
            let (loss, gradient) = nn::gradient(self, examples);
            (loss, Gradient(gradient))
        }}
        /// The mean loss and the mean of each metric.
        pub fn evaluate(&self, examples: &nn::Examples<{name}>) -> nn::Evaluation {{
            nn::evaluate(self, examples)
        }}
        /// Examples to train on or to measure with; an error if a number is not finite, or not in its declared range.
        pub fn examples(examples: &[Example]) -> nn::Result<nn::Examples<{name}>, nn::DataError> {{
            nn::Examples::from_rows(examples)
        }}\n"
    )
}

/// The methods that `saving!` of the runtime gives a network, if its feature `save` is on.
const SAVING: [&str; 7] = ["save", "load", "load_partial", "to_bytes", "from_bytes", "write_to", "read_from"];

/// The names of the methods and constants in a text.
fn item_names(text: &str) -> impl Iterator<Item = &str> {
    let items = ["pub fn ", "pub const "].into_iter().flat_map(|keyword| text.split(keyword).skip(1));
    items.filter_map(|rest| rest.split(['(', '<', ':']).next())
}

/// What has many steps over few examples compiled as one loop, where a tile is small enough and all parameters are learned.
fn descend(model: &Model, train: &Planned, learned: usize) -> String {
    let fields: usize = model.inputs.iter().chain(&model.targets).map(|field| field.shape.size()).sum();
    let (parameters, scratch) = (model.parameter_count(), train.plan.scratch());
    // What the loop holds on the stack.
    let fits = [fields, parameters].iter().all(|count| (1..=SMALL).contains(count));
    if !train.program.is_one_phase() || !train.is_inlined() || !fits || learned < model.parameters.len() {
        return String::new();
    }
    format!(
        "const DESCENDS: bool = true;
        fn descend<O: nn::Optimiser>(descent: nn::Descent<'_, Self, O>) {{
            descent.run::<{parameters}, {fields}, {scratch}>(#[inline(always)] |tile| train(tile));
        }}"
    )
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
