//! Derivations: what is printed is what is computed, and it is what a textbook would print.

mod loops;

use nn_compiler::array::Array;
use nn_compiler::compile::Joint;
use nn_compiler::eval::{Bindings, Value, evaluate};
use nn_compiler::inspect::derivation::{Derivation, Role, derivation};
use nn_compiler::ir::{Field, FieldKind, Model};
use nn_compiler::{Network, networks};
use nn_tests::random::Random;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

const EXAMPLES: usize = 2;

fn compiled(tokens: TokenStream) -> Vec<Network> {
    networks(tokens).unwrap_or_else(|broken| {
        let mistakes: Vec<String> = broken.mistakes.iter().map(|mistake| mistake.text()).collect();
        panic!("{}", mistakes.join("\n"))
    })
}

fn network(source: &str) -> Network {
    compiled(source.parse().expect("Rust tokens")).remove(0)
}

/// Random numbers for all leaves.
fn numbers(model: &Model) -> Bindings {
    let mut random = Random::new(7);
    let mut field = |field: &Field| -> Vec<Array> {
        let (low, high) = field.range.unwrap_or((-1.0, 1.0));
        let mut array = || match field.kind {
            FieldKind::Real => random.array(&field.shape.sizes(), low, high),
            FieldKind::Class(range) => {
                Array::from_fn(&field.shape.sizes(), |_| (range.first + random.below(range.count)) as f64)
            }
        };
        (0..EXAMPLES).map(|_| array()).collect()
    };
    let inputs = model.inputs.iter().map(&mut field).collect();
    let targets = model.targets.iter().map(&mut field).collect();
    let mut parameter = |sizes: &[usize], (low, high)| random.array(sizes, low, high);
    let parameters = model
        .parameters
        .iter()
        .map(|p| parameter(&p.shape.sizes(), p.range.unwrap_or((-0.5, 0.5))))
        .collect();
    Bindings { inputs, targets, parameters, ..Bindings::default() }
}

/// The mean over the examples.
fn mean(value: &Value) -> Array {
    let sum = (0..EXAMPLES).map(|example| value.of_example(example).clone());
    let sum = sum.reduce(|a, b| a.zip(&b, |a, b| a + b)).expect("there are examples");
    sum.map(|x| x / EXAMPLES as f64)
}

fn assert_close(left: &Array, right: &Array, what: &str) {
    let largest = right.elements().iter().fold(1e-3_f64, |largest, x| largest.max(x.abs()));
    for (a, b) in left.elements().iter().zip(right.elements()) {
        assert!((a - b).abs() <= 1e-9 * largest, "{what}: {a} is printed, {b} is computed");
    }
}

/// Every printed derivative by a parameter, evaluated from its printed structure with all names, and with
/// none, is the gradient that the programs compute.
fn assert_true(network: &Network) {
    assert_true_of(&network.model, &network.joint);
}

fn assert_true_of(model: &Model, joint: &Joint) {
    let bindings = numbers(model);
    let roots: Vec<_> = joint.gradients.iter().map(|&(_, node)| node).collect();
    let gradients = evaluate(&joint.graph, &roots, &bindings);
    let derivation = derivation(model);
    // Written out, the formulas of a deep network grow with every layer by a factor.
    let expanded = (derivation.terms.len() <= 20).then(|| derivation.expanded());
    for derivation in [&derivation].into_iter().chain(&expanded) {
        let values = derivation.values(&bindings);
        for (&(index, _), gradient) in joint.gradients.iter().zip(&gradients) {
            let name = model.parameters[index].name();
            let term = derivation.derivative(&name).unwrap_or_else(|| panic!("no derivative by {name}"));
            assert_close(&mean(&values[term]), gradient.of_example(0), &format!("{name}\n{derivation}"));
        }
        let loss = derivation.terms.iter().position(|term| term.role == Role::Loss).expect("a loss");
        let whole = evaluate(&joint.graph, &[joint.loss], &bindings);
        assert_close(&mean(&values[loss]), &mean(&whole[0]), "the loss");
    }
}

/// The networks in the `network!` invocations of a Rust source.
fn in_rust(tokens: TokenStream, found: &mut Vec<Network>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let before = |back: usize| at.checked_sub(back).map(|at| tokens[at].to_string());
        let called = before(1).as_deref() == Some("!") && before(2).as_deref() == Some("network");
        // With a `$` it is the template of a macro, and no network yet.
        let is_network = called && group.delimiter() == Delimiter::Brace && !group.to_string().contains('$');
        match is_network {
            true => found.extend(compiled(group.stream())),
            false => in_rust(group.stream(), found),
        }
    }
}

#[test]
fn what_is_printed_of_the_examples_is_what_is_computed() {
    let folders =
        ["examples", "examples/lessons"].map(|folder| format!("{}/../{folder}", env!("CARGO_MANIFEST_DIR")));
    let mut count = 0;
    for entry in folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("the examples")) {
        let path = entry.expect("a readable folder").path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let mut found = Vec::new();
            let text = std::fs::read_to_string(path).expect("readable text");
            in_rust(text.parse().expect("Rust tokens"), &mut found);
            found.iter().for_each(assert_true);
            count += found.len();
        }
    }
    assert!(count >= 25, "{count} networks in the examples");
}

#[test]
fn what_is_printed_of_the_golden_networks_is_what_is_computed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/networks");
    for entry in std::fs::read_dir(folder).expect("the networks") {
        let path = entry.expect("a readable folder").path();
        if path.extension().is_some_and(|extension| extension == "nn") {
            assert_true(&network(&std::fs::read_to_string(path).expect("readable text")));
        }
    }
}

/// The line of a derivative, without its name.
fn line(derivation: &Derivation, name: &str) -> String {
    let term = derivation.derivative(name).unwrap_or_else(|| panic!("no derivative by {name}"));
    derivation.lines_for(term).pop().expect("its own line is the last").formula
}

/// A network whose loss is an expression in `z`, four outputs of a layer, and targets, of which it needs some.
fn with_loss(loss: &str) -> Network {
    let source = "pub struct Loss {
        input x: [3]; target label: class(4); target t: [4]; target y;
        metric all = label + t.sum() + y;
        let z = x.dense(4); let s = x.dense();
        output p = softmax(z); output q = sigmoid(s); loss ";
    network(&format!("#[allow(dead_gradient)] {source} {loss}; }}"))
}

fn by_z(loss: &str) -> String {
    let network = with_loss(&format!("{loss} + s"));
    assert_true(&network);
    line(&derivation(&network.model), "z")
}

#[test]
fn a_softmax_with_cross_entropy_has_probability_minus_one_hot() {
    let losses = [
        "cross_entropy(z, label)",
        "logsumexp(z) - pick(z, label)",
        "-pick(log_softmax(z), label)",
        "-sum(one_hot(label) * log_softmax(z))",
        "ln(sum(exp(z))) - sum(one_hot(label) * z)",
    ];
    for loss in losses {
        assert_eq!(by_z(loss), "p − onehot(label)", "{loss}");
    }
}

#[test]
fn a_sigmoid_with_binary_cross_entropy_has_probability_minus_target() {
    for loss in ["binary_cross_entropy(q, y)", "binary_cross_entropy(sigmoid(s), y)", "softplus(s) - y * s"] {
        let network = with_loss(&format!("{loss} + mean(z)"));
        assert_true(&network);
        assert_eq!(line(&derivation(&network.model), "s"), "q − y", "{loss}");
    }
}

#[test]
fn a_vector_of_weights_has_a_number_times_its_inputs() {
    let network = network(
        "pub struct Neuron { input x: [3]; target y; param w: [3] = normal(1);
            let a = dot(w, x); output a; loss square(sigmoid(a) - y); }",
    );
    assert_true(&network);
    assert_eq!(line(&derivation(&network.model), "w"), "∂J/∂a · x");
}

#[test]
fn activations_have_the_derivatives_of_the_textbooks() {
    for (activation, derivative) in [
        ("relu", "∂J/∂h ⊙ [z > 0]"),
        ("tanh", "∂J/∂h ⊙ (1 − h²)"),
        ("sigmoid", "∂J/∂h ⊙ h(1 − h)"),
        ("exp", "∂J/∂h ⊙ h"),
        ("gelu", "∂J/∂h ⊙ (z ⊙ φ(z) + Φ(z))"),
        ("softplus", "∂J/∂h ⊙ σ(z)"),
    ] {
        let network = network(&format!(
            "pub struct A {{ input x: [3]; target t: [4]; let z = x.dense(4); let h = {activation}(z);
                output h; loss sum(t * h); }}"
        ));
        assert_true(&network);
        assert_eq!(line(&derivation(&network.model), "z"), derivative, "{activation}");
    }
}
