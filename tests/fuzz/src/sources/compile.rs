//! What must hold of any source.

use nn_cli::{Source, draw};
use nn_compiler::diagnostic::Diagnostics;
use nn_compiler::inspect::{derivation, equations, summary};
use nn_compiler::ir::NodeId;
use nn_compiler::{Network, expand, networks, notes, parse};
use nn_inspect::picture::{Diagram, Options, derivation_diagram, forward_diagram};
use nn_inspect::{derivation_latex, derivation_mathml, json, page};

/// How far a source came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reached {
    /// It is not of Rust's tokens, or no network is in it.
    Text,
    /// It is not of the language.
    Tokens,
    /// It has no meaning.
    Syntax,
    /// It is compiled.
    Program,
}

/// Compiles a source as the macro does, and shows it as `cargo nn` does.
///
/// # Panics
/// If the compiler does, or what it makes is not Rust.
pub fn compile(text: &str) -> Reached {
    let reached = compiled(text);
    // The texts that were read are kept for their places, also those of the prelude.
    proc_macro2::extra::invalidate_current_thread_spans();
    reached
}

fn compiled(text: &str) -> Reached {
    let source = match Source::new("source.nn".to_owned(), text.to_owned()) {
        Ok(source) => source,
        Err(problem) => {
            problem.report(&mut Vec::new()).expect("a message can be written");
            return Reached::Text;
        }
    };
    let reached = source.invocations.iter().map(|invocation| {
        let tokens = || invocation.tokens.clone();
        let expanded = expand(tokens());
        let is_refused = expanded.to_string().contains("compile_error");
        if let Err(error) = syn::parse2::<syn::File>(expanded) {
            panic!("what is generated is not Rust: {error}");
        }
        match networks(tokens()) {
            Ok(networks) => {
                assert!(!is_refused, "a mistake is reported and not found");
                draw(&source, &notes::notes(tokens(), networks.iter().map(|network| &network.model)));
                networks.iter().for_each(|network| inspect(network, &source.lines_of(invocation)));
                Reached::Program
            }
            Err(broken) => {
                assert!(is_refused, "a mistake is found and not reported");
                draw(&source, &broken.mistakes);
                let diagnostics = Diagnostics::new();
                parse::program(tokens(), &diagnostics);
                if diagnostics.into_vec().is_empty() { Reached::Syntax } else { Reached::Tokens }
            }
        }
    });
    reached.min().unwrap_or(Reached::Text)
}

/// The most values of a network that is drawn in full: placing boxes takes longer than anything else.
const DRAWN: usize = 300;

/// Shows a network in every way.
fn inspect(network: &Network, source: &nn_compiler::source::Source) {
    summary(network).to_string();
    let gradients = network.joint.gradients.iter();
    let roots: Vec<(String, NodeId)> =
        gradients.map(|&(number, node)| (format!("d{number}"), node)).collect();
    equations(&network.joint.graph, &roots);
    let derivation = derivation::derivation(&network.model);
    let lines = derivation.lines();
    derivation::listing(&lines);
    derivation_latex(&derivation, &lines);
    derivation_mathml(&derivation, &lines);
    json::json(&derivation);
    if network.model.graph.len() > DRAWN {
        return;
    }
    draw_diagram(&derivation_diagram(&derivation, &Options::default()));
    draw_diagram(&forward_diagram(network, &Options::default()));
    page::page(&page::Page { derivation: &derivation, source, values: None });
}

fn draw_diagram(diagram: &Diagram) {
    diagram.to_dot();
    if diagram.can_be_drawn() {
        diagram.to_svg();
    }
}
