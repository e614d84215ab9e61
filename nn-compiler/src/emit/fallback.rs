//! What is emitted for networks with mistakes: the mistakes, and types that keep the rest of the
//! user's file quiet.
//!
//! A mistake must not be followed by errors about everything that uses the network. So the type of a
//! broken network is one that contains a failed constant: rustc knows that such a type comes from an
//! error it has shown already, and says nothing about whatever is done with it, be it a method, a
//! field, a trait bound or an argument. Only structures that are written out by their fields have to
//! be real ones.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::declared::at;
use crate::ast::{Derivative, Item, Network, Program};
use crate::diagnostic::Diagnostic;
use crate::naming;

/// The mistakes, and a stub for each network. There is at least one mistake.
pub fn stubs(program: &Program, mistakes: &[Diagnostic], runtime: &TokenStream) -> TokenStream {
    let mut errors: Vec<TokenStream> = mistakes.iter().map(Diagnostic::to_tokens).collect();
    if program.networks.is_empty() || errors.is_empty() {
        return errors.into_iter().collect();
    }
    // Shown once, though every stub contains it: rustc drops repetitions.
    let broken = errors.remove(0);
    let (mut names, mut modules) = (HashSet::new(), HashSet::new());
    let networks = program.networks.iter().filter(|network| names.insert(&network.name.text));
    let stubs = networks.map(|network| {
        let module = naming::module(&network.name.text);
        // Otherwise one of the mistakes is that the module, or what is in it, has the name of something else.
        match !naming::is_structure(&network.name.text) && modules.insert(module.clone()) {
            true => stub(network, &module, &broken, runtime),
            false => alone(network, &broken),
        }
    });
    stubs.chain(errors).collect()
}

/// The type of a network without a module, made of `broken`.
fn alone(network: &Network, broken: &TokenStream) -> TokenStream {
    let Network { name, visibility, .. } = network;
    let own = Ident::new(&name.text, at(name.span));
    quote! { #visibility type #own = [(); #broken]; }
}

/// The type of a network and the structures that go with it, all made of `broken`.
fn stub(network: &Network, module: &str, broken: &TokenStream, runtime: &TokenStream) -> TokenStream {
    let Network { name, visibility, .. } = network;
    let own = Ident::new(&name.text, at(name.span));
    let example = structure("Example", &own, network.items.iter().filter_map(given));
    let output = structure("Output", &own, network.items.iter().filter_map(returned));
    let module = Ident::new(module, Span::call_site());
    let unknown = naming::free("Unknown", |taken| taken == name.text);
    let unknown = Ident::new(&unknown, Span::call_site());
    let results = [(Derivative::InputGradient, "InputGradient"), (Derivative::Jacobian, "Jacobian")];
    let results = results
        .iter()
        .filter(|(derivative, _)| network.attributes.asks_for(*derivative))
        .map(|(_, name)| Ident::new(name, Span::call_site()));
    quote! {
        #visibility mod #module {
            use #runtime::emitted::prelude::*;
            #[derive(Clone, Debug, PartialEq)]
            pub struct #unknown<const MISTAKES: usize>;
            pub type #own = #unknown<{ #broken }>;
            pub type Gradient = #own;
            #(pub type #results = #own;)*
            #example
            #output
        }
        #visibility use #module::#own;
    }
}

/// A structure with these fields, each once, of the unknown type.
fn structure<'a>(name: &str, unknown: &Ident, fields: impl Iterator<Item = &'a str>) -> TokenStream {
    let name = Ident::new(name, Span::call_site());
    let mut seen = HashSet::new();
    let fields = fields
        .filter(|field| seen.insert(*field))
        .map(|field| Ident::new(&naming::identifier(field), Span::call_site()));
    quote! {
        #[derive(Clone, Debug, PartialEq)]
        pub struct #name { #(pub #fields: #unknown,)* }
    }
}

/// The name of an input or target.
fn given(item: &Item) -> Option<&str> {
    match item {
        Item::Input(field) | Item::Target(field) => Some(&field.name.text),
        _ => None,
    }
}

/// The name of an output.
fn returned(item: &Item) -> Option<&str> {
    match item {
        Item::Output(output) => Some(output.own_name()),
        _ => None,
    }
}
