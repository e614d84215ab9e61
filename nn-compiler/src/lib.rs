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
pub mod memory;
pub mod parse;
pub mod prelude;
pub mod schedule;
pub mod simplify;

use proc_macro2::TokenStream;

use diagnostic::{Diagnostic, Diagnostics};

/// Expands the tokens inside `network! { … }`. Mistakes become `compile_error!`s at their tokens,
/// beside stubs that keep the rest of the user's file quiet.
pub fn expand(tokens: TokenStream) -> TokenStream {
    let (program, mistakes) = stage(|diagnostics| parse::program(tokens, diagnostics));
    if !mistakes.is_empty() {
        return emit::stubs(&program, &mistakes);
    }
    // Every item is in the language.
    let (models, mistakes) = stage(|diagnostics| elaborate::models(&program, diagnostics));
    if !mistakes.is_empty() {
        return emit::stubs(&program, &mistakes);
    }
    // Every name is resolved and every shape known.
    let models: Vec<ir::Model> = models.into_iter().flatten().collect();
    let joints: Vec<compile::Joint> = models.iter().map(compile::differentiate).collect();
    let ((), mistakes) = stage(|diagnostics| {
        for (model, joint) in models.iter().zip(&joints) {
            compile::check_gradients(model, joint, diagnostics);
        }
    });
    if !mistakes.is_empty() {
        return emit::stubs(&program, &mistakes);
    }
    // The graphs hold derivatives beside values, simplified together.
    let (programs, mistakes) = stage(|diagnostics| {
        let planned = models.iter().zip(&joints).map(|(model, joint)| {
            let programs = compile::programs(model, joint);
            compile::check_budget(model, &programs, diagnostics);
            programs
        });
        planned.collect::<Vec<_>>()
    });
    if !mistakes.is_empty() {
        return emit::stubs(&program, &mistakes);
    }
    // Every value has its place in memory. Nothing can fail from here on.
    let modules = models.iter().zip(&joints).zip(&programs).map(|((model, joint), programs)| {
        emit::module(model, &joint.graph, programs, &inspect::summary(model).markdown())
    });
    modules.collect()
}

/// Runs a stage to its end and collects all the mistakes it finds.
fn stage<T>(run: impl FnOnce(&Diagnostics) -> T) -> (T, Vec<Diagnostic>) {
    let diagnostics = Diagnostics::new();
    let result = run(&diagnostics);
    (result, diagnostics.into_vec())
}
