//! What holds of all generated code: it is the same in every run, its size does not follow the sizes of
//! tensors or the number of equal layers, and it holds no unsafe code.

use nn_compiler::schedule::Place;
use nn_compiler::{compile, elaborate, memory, parse};
use proc_macro2::{TokenStream, TokenTree};

fn classifier(inputs: usize, hidden: usize) -> String {
    format!(
        "pub struct Classifier {{
            input image: [{inputs}];
            target label: class(10);
            let hidden = image.dense({hidden}).layer_norm().gelu();
            let logits = hidden.dense(10);
            output probabilities = softmax(logits);
            loss cross_entropy(logits, label);
            metric accuracy = argmax(logits) == label;
        }}"
    )
}

fn chain(layers: usize) -> String {
    let lets: String = (1..=layers).map(|i| format!("let h{i} = h{}.dense(8).tanh();", i - 1)).collect();
    format!(
        "pub struct Chain {{ input x: [8]; target y: [8]; let h0 = x; {lets}
            output h{layers}; loss squared_error(h{layers}, y); }}"
    )
}

fn expand(source: &str) -> TokenStream {
    nn_compiler::expand(source.parse().expect("the source is Rust tokens"))
}

fn count(tokens: TokenStream, wanted: &impl Fn(&TokenTree) -> bool) -> usize {
    let one = |token: TokenTree| {
        let inside = match &token {
            TokenTree::Group(group) => count(group.stream(), wanted),
            _ => 0,
        };
        inside + usize::from(wanted(&token))
    };
    tokens.into_iter().map(one).sum()
}

fn words(tokens: &TokenStream, word: &str) -> usize {
    count(tokens.clone(), &|token| matches!(token, TokenTree::Ident(name) if name == word))
}

#[test]
fn the_same_source_gives_the_same_code() {
    let source = classifier(20, 12);
    assert_eq!(expand(&source).to_string(), expand(&source).to_string());
}

#[test]
fn code_does_not_grow_with_tensors() {
    let tokens = |source: String| count(expand(&source), &|_| true);
    assert_eq!(tokens(classifier(20, 12)), tokens(classifier(784, 512)));
}

#[test]
fn equal_layers_share_their_kernels() {
    let functions = |layers: usize| words(&expand(&chain(layers)), "fn");
    let accessors = |layers: usize| functions(layers + 1) - functions(layers);
    // Each further layer adds the accessors of its parameters and no function else.
    assert_eq!(accessors(4), accessors(12));
    let kernels = |layers: usize| {
        let text = expand(&chain(layers)).to_string();
        let start = text.find("mod loops").expect("fused loops stand in a module");
        text[start..].matches("fn ").count()
    };
    assert_eq!(kernels(4), kernels(12));
}

/// The halves of a joint vector of two, in loops of one step: rustc refuses a negative index even in code
/// that never runs.
#[test]
fn a_branch_that_is_never_taken_is_not_written() {
    let code = expand(
        "pub struct Halves { input x; target y; param p: [1] = ones(); let both = concat(p, p, axis = 0);
            output z = x * dot(both, both); loss squared_error(z, y); }",
    )
    .to_string();
    assert!(code.contains("p [0]"), "the parameter is read:\n{code}");
    assert!(!code.contains("[- 1]") && !code.contains("[-1]"), "a negative index:\n{code}");
}

#[test]
fn generated_code_is_safe_and_plain() {
    let tokens = expand(&classifier(20, 12));
    for word in ["unsafe", "unwrap", "expect", "panic", "compile_error"] {
        assert_eq!(words(&tokens, word), 0, "`{word}` in generated code");
    }
}

#[test]
fn a_wrong_memory_plan_is_found() {
    let program = nn_compiler::diagnostic::Diagnostics::new();
    let syntax = parse::program(classifier(20, 12).parse().expect("Rust tokens"), &program);
    let models = elaborate::models(&syntax, &program);
    assert!(program.into_vec().is_empty());
    let model = models[0].as_ref().expect("a network without mistakes");
    let train = compile::programs(model, &compile::differentiate(model)).train;
    assert_eq!(memory::check(&train.schedule, &train.plan), Ok(()));

    let mut small = train.plan.clone();
    small.slots[0] = 0;
    assert!(memory::check(&train.schedule, &small).is_err(), "a slot too small for its values");

    let mut crowded = train.plan.clone();
    for spot in crowded.spots.values_mut() {
        if let memory::Spot::Slot(slot) = spot {
            *slot = 0;
        }
    }
    crowded.slots[0] = 1 << 20;
    assert!(memory::check(&train.schedule, &crowded).is_err(), "all values in one slot");

    let mut overlapping = train.plan.clone();
    for (i, value) in train.schedule.values.iter().enumerate() {
        if value.place == Place::Sum {
            let id = nn_compiler::schedule::ValueId(i);
            overlapping.spots.insert(id, memory::Spot::Offset(0));
        }
    }
    assert!(memory::check(&train.schedule, &overlapping).is_err(), "all sums in one place");
}

#[test]
fn a_budget_makes_tiles_smaller() {
    let groups = |attribute: &str| -> usize {
        let text = expand(&format!("{attribute} {}", classifier(20, 12))).to_string();
        let (programs, _) = text.split_once("mod loops").expect("fused loops come last");
        let (_, last) =
            programs.rsplit_once("Groups :: new (").expect("a program says how many groups a tile has");
        let end = last.find(',').expect("what is for a thread comes second");
        last[..end].trim().parse().expect("a number")
    };
    assert!(groups("#[budget(ram = \"24 KiB\")]") < groups(""));
}
