//! What holds of all generated code: it is the same in every run, its size does not follow the sizes of
//! tensors or the number of equal layers, and it holds no unsafe code.

use nn_compiler::ir::Contraction;
use nn_compiler::memory::Planned;
use nn_compiler::program::{Instruction, Layout, Over, Role};
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
    // Sums of more than a block of numbers are written otherwise, but all of them alike.
    assert_eq!(tokens(classifier(200, 120)), tokens(classifier(784, 512)));
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

/// The program that trains a network.
fn train(source: &str) -> Planned {
    let diagnostics = nn_compiler::diagnostic::Diagnostics::new();
    let syntax = parse::program(source.parse().expect("Rust tokens"), &diagnostics);
    let models = elaborate::models(&syntax, &diagnostics);
    assert!(diagnostics.into_vec().is_empty());
    let model = models[0].as_ref().expect("a network without mistakes");
    compile::programs(model, &compile::differentiate(model)).train
}

/// The instructions of the tiles.
fn tile(planned: &Planned) -> impl Iterator<Item = &Instruction> {
    planned.program.instructions(Over::Tiles)
}

/// How many products with a matrix of hidden units each call does, in the order of the calls.
fn products(planned: &Planned) -> Vec<usize> {
    let wide = |instruction: &Instruction| match instruction {
        Instruction::Product { contraction: Contraction { m, k, .. }, products, .. } if m * k == 64 => {
            Some(products.len())
        }
        _ => None,
    };
    tile(planned).filter_map(wide).collect()
}

/// The sums over the batch that a program makes, and what it adds to them.
fn sums(planned: &Planned) -> [usize; 2] {
    [planned.program.summed().len(), tile(planned).filter_map(Instruction::sum).count()]
}

/// The only row of the last matrix is a vector for the product, and its gradient is one for the sum.
#[test]
fn a_value_under_another_shape_has_the_same_memory() {
    let line = train(
        "pub struct Line { input x: [8]; target y; output z = x.dense(4).tanh().dense();
            loss squared_error(z, y); }",
    );
    assert_eq!(line.program.phases()[0].over, Over::Tiles, "nothing is copied before the tiles");
    assert!(line.program.sums_in_place(), "the sums are the gradient");
}

/// Forwards the product, the function, and what it is multiplied with; backwards the same without the function.
#[test]
fn what_follows_cheaply_from_a_stored_value_is_not_stored() {
    let gelu = train(
        "pub struct Gelu { input x: [8]; target y: [4]; output z = x.dense(16).gelu().dense(4);
            loss squared_error(z, y); }",
    );
    let wide = gelu.program.buffers.iter().filter(|buffer| {
        buffer.role == Role::Temporary && buffer.layout == Layout::Lanes && buffer.size == 16
    });
    assert_eq!(wide.count(), 5);
}

#[test]
fn derivatives_pass_a_layer_in_one_call_and_share_a_sum() {
    // The field, its derivative by x and the sum of the others, through two matrices of 8 × 8, forwards and backwards.
    let field = train(
        "pub struct Field { input x; input t;
            let u = [x, t].dense(8).tanh().dense(8).tanh().dense(8).tanh().dense();
            output u; loss (grad(u, t) + u - grad(grad(u, x), x)).square(); }",
    );
    assert_eq!(products(&field), [3, 3, 3, 3]);
    let [sums, added] = sums(&field);
    assert_eq!(added - sums, 4, "each matrix has one sum for three products");
}

#[test]
fn products_that_follow_from_each_other_are_calls_of_their_own() {
    let again = train(
        "pub struct Again { input x: [8]; target y: [8]; param w: [8, 8] = normal(0, 1);
            let once = dot(w, x).tanh(); let twice = dot(w, once).tanh(); let thrice = dot(w, twice).tanh();
            output z = thrice; loss squared_error(z, y); }",
    );
    assert!(products(&again).iter().all(|&count| count == 1), "{:?}", products(&again));
    assert_eq!(sums(&again), [1, 3]);
}

#[test]
fn products_wait_for_each_other_only_where_they_can() {
    // `a` goes through v and then w, `b` through w and then v: only one of the matrices can have them at once.
    let crossed = train(
        "pub struct Crossed { input a: [8]; input b: [8]; target y: [8];
            param v: [8, 8] = normal(0, 1); param w: [8, 8] = normal(0, 1);
            let left = dot(w, dot(v, a).tanh()).tanh(); let right = dot(v, dot(w, b).tanh()).tanh();
            output z = left + right; loss squared_error(z, y); }",
    );
    let counts = products(&crossed);
    assert_eq!(counts.iter().sum::<usize>(), 6, "four forwards, two backwards");
    assert!(counts.contains(&2) && counts.contains(&1), "{counts:?}");
    assert_eq!(memory::check(&crossed.program, &crossed.plan), Ok(()));
}

/// The functions that a long tile is cut into do not cut calls, which the plan of the memory counts on.
#[test]
fn calls_are_emitted_as_they_were_planned() {
    for count in 5..16 {
        let inputs: String = (0..count).map(|i| format!("input x{i}: [8]; ")).collect();
        let codes: String = (0..count)
            .map(|i| format!("let h{i} = code(x{i}).tanh(); let z{i} = code(h{i}).sin(); "))
            .collect();
        let sum: Vec<String> = (0..count).map(|i| format!("z{i}")).collect();
        let source = format!(
            "pub struct Shared {{ {inputs} target y: [8]; let code = dense(8); {codes}
                output z = {}; loss squared_error(z, y); }}",
            sum.join(" + ")
        );
        let planned = train(&source);
        let several = |instruction: &&Instruction| match instruction {
            Instruction::Product { products, .. } => products.len() > 1,
            _ => false,
        };
        let several = tile(&planned).filter(several).count();
        let text = expand(&source).to_string();
        let (_, from) = text.split_once("fn train").expect("the tiles of training");
        let emitted = from.split("fn finish").next().unwrap_or_default().matches("_all (").count();
        assert!(several > 0 && emitted == several, "{count}: {emitted} of {several}");
    }
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
