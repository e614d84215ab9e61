//! Compiles networks written in the network language to specialised Rust.
//!
//! [`expand`] is the whole pipeline; the modules are its stages.
#![forbid(unsafe_code)]

pub mod array;
pub mod ast;
pub mod autodiff;
pub mod compile;
pub mod diagnostic;
pub mod elaborate;
pub mod emit;
pub mod eval;
pub mod inspect;
pub mod ir;
mod limits;
pub mod lower;
pub mod memory;
pub mod naming;
pub mod notes;
pub mod parse;
pub mod prelude;
pub mod program;
pub mod simplify;
pub mod source;
#[cfg(test)]
mod tests {
    mod growth;
}

use proc_macro2::TokenStream;

use diagnostic::{Diagnostic, Diagnostics};

/// Expands the tokens inside `network! { … }`. Mistakes become `compile_error!`s at their tokens,
/// beside stubs that keep the rest of the user's file quiet.
pub fn expand(tokens: TokenStream) -> TokenStream {
    expand_with(&quote::quote! { ::nn_runtime }, tokens)
}

/// The same where the crate `nn_runtime` may have another name.
pub fn expand_with(runtime: &TokenStream, tokens: TokenStream) -> TokenStream {
    match networks(tokens.clone()) {
        Ok(networks) => {
            let source = source::source(&tokens);
            networks.iter().map(|network| network.emit(&source, runtime)).collect()
        }
        Err(Broken { program, mistakes }) => emit::stubs(&program, &mistakes, runtime),
    }
}

/// A network that has passed all stages that find mistakes.
#[derive(Clone, Debug)]
pub struct Network {
    /// What was written, resolved and checked.
    pub model: ir::Model,
    /// Its values and derivatives, simplified.
    pub joint: compile::Joint,
    /// Its programs, every value with a place in memory.
    pub programs: emit::Programs,
}

impl Network {
    /// The code that is generated for it: its module, and a `use` of its type. `source` is the program it is of;
    /// `runtime` is a path to the crate `nn_runtime`.
    pub fn emit(&self, source: &source::Source, runtime: &TokenStream) -> TokenStream {
        let documentation = inspect::documentation(self);
        let Network { model, programs, .. } = self;
        emit::module(model, programs, &documentation, source, runtime)
    }
}

/// Networks with mistakes.
#[derive(Clone, Debug)]
pub struct Broken {
    /// What was written, as far as it could be read.
    pub program: ast::Program,
    /// All mistakes of the first stage that found any; at least one.
    pub mistakes: Vec<Diagnostic>,
}

/// Everything between the tokens inside `network! { … }` and what is emitted for them.
pub fn networks(tokens: TokenStream) -> Result<Vec<Network>, Broken> {
    let (program, mistakes) = stage(|diagnostics| parse::program(tokens, diagnostics));
    if !mistakes.is_empty() {
        return Err(Broken { program, mistakes });
    }
    // Every item is in the language.
    let (models, mistakes) = stage(|diagnostics| elaborate::models(&program, diagnostics));
    if !mistakes.is_empty() {
        return Err(Broken { program, mistakes });
    }
    // Every name is resolved and every shape known.
    let models: Vec<ir::Model> = models.into_iter().flatten().map(compile::lengths::padded).collect();
    let (joints, mistakes) = stage(|diagnostics| {
        let differentiated = models.iter().map(|model| {
            let joint = compile::differentiate(model);
            compile::check_gradients(model, &joint, diagnostics);
            compile::derivatives::check(model, diagnostics);
            compile::unused::check(model, diagnostics);
            joint
        });
        differentiated.collect::<Vec<_>>()
    });
    if !mistakes.is_empty() {
        return Err(Broken { program, mistakes });
    }
    // The graphs hold derivatives beside values, simplified together.
    let (networks, mistakes) = stage(|diagnostics| {
        let planned = models.into_iter().zip(joints).map(|(model, joint)| {
            let programs = compile::programs(&model, &joint);
            compile::check_budget(&model, &programs, diagnostics);
            Network { model, joint, programs }
        });
        planned.collect::<Vec<_>>()
    });
    if !mistakes.is_empty() {
        return Err(Broken { program, mistakes });
    }
    // Every value has its place in memory. Nothing can fail from here on.
    Ok(networks)
}

/// Runs a stage to its end and collects all the mistakes it finds.
fn stage<T>(run: impl FnOnce(&Diagnostics) -> T) -> (T, Vec<Diagnostic>) {
    let diagnostics = Diagnostics::new();
    let result = run(&diagnostics);
    (result, diagnostics.into_vec())
}
