//! Derivations of networks with loops: they speak of a step as a textbook does.

use nn_compiler::compile::differentiate;
use nn_compiler::inspect::derivation::{Line, derivation};
use nn_compiler::inspect::typeset::Steps;
use nn_random_networks::looped_network;

use super::{assert_true, assert_true_of, network};

/// Every derivative that is printed of random networks with loops, in loops, reversed, or without steps.
#[test]
fn what_is_printed_of_random_loops_is_what_is_computed() {
    let count: usize = std::env::var("COUNT").map_or(60, |count| count.parse().expect("a number"));
    let mut shown = 0;
    for number in 0..count {
        let Some((model, _)) = looped_network(number, "Looped", "f64") else { continue };
        assert_true_of(&model, &differentiate(&model));
        shown += 1;
    }
    assert!(shown > count / 2, "{shown}");
}

/// The lines of a network with an input `x` and a target `y`, each with the steps that it is for.
fn lines(fields: &str, body: &str) -> Vec<String> {
    let network = network(&format!("pub struct Looped {{ {fields} {body} loss squared_error(y_hat, y); }}"));
    assert_true(&network);
    let line = |Line { name, formula, steps, .. }: Line| {
        let steps = steps.as_ref().map(|steps| format!(" for {}", Steps::text(steps)));
        format!("{name} = {formula}{}", steps.unwrap_or_default())
    };
    derivation(&network.model).lines().into_iter().map(line).collect()
}

const MATRICES: &str = "input x: [30, 3]; target y: [4]; param w: [4, 3] = glorot_uniform();
    param u: [4, 4] = glorot_uniform(); param b: [4] = zeros();
    fn product(m, x) = einsum(\"ij,j->i\", m, x);";

#[test]
fn a_recurrent_network_reads_as_in_a_textbook() {
    let found = lines(
        MATRICES,
        "output y_hat = fold(x, zeros([4]), |h, x| tanh(product(w, x) + product(u, h) + b));",
    );
    assert_eq!(
        found,
        [
            "h₀ = 0",
            "hₜ = tanh(w·xₜ + u·hₜ₋₁ + b) for t = 1 … 30",
            "ŷ = h₃₀",
            "J = mean((ŷ − y)²)",
            "∂J/∂ŷ = ½·(ŷ − y)",
            "∂J/∂h₃₀ = ∂J/∂ŷ",
            "∂J/∂hₜ = uᵀ · (∂J/∂hₜ₊₁ ⊙ (1 − hₜ₊₁²)) for t = 29 … 1",
            "∂J/∂w = Σₜ ∂J/∂hₜ ⊙ (1 − hₜ²) · xₜᵀ",
            "∂J/∂u = Σₜ ∂J/∂hₜ ⊙ (1 − hₜ²) · hₜ₋₁ᵀ",
            "∂J/∂b = Σₜ ∂J/∂hₜ ⊙ (1 − hₜ²)",
        ]
    );
}

#[test]
fn a_loop_in_the_other_direction_looks_ahead() {
    let found = lines(
        MATRICES,
        "output y_hat = fold(x, zeros([4]), |h, x| tanh(product(w, x) + product(u, h) + b), reverse = true);",
    );
    let has = |line: &str| assert!(found.iter().any(|other| other == line), "{line} in {found:#?}");
    has("h₃₁ = 0");
    has("hₜ = tanh(w·xₜ + u·hₜ₊₁ + b) for t = 30 … 1");
    has("ŷ = h₁");
    has("∂J/∂hₜ = uᵀ · (∂J/∂hₜ₋₁ ⊙ (1 − hₜ₋₁²)) for t = 2 … 30");
    has("∂J/∂u = Σₜ ∂J/∂hₜ ⊙ (1 − hₜ²) · hₜ₊₁ᵀ");
}

#[test]
fn states_of_several_parts_that_are_all_used_begin_as_parameters() {
    let found = lines(
        "input x: [20]; target y: [20]; param start = 1; param k = 0.1;",
        "let (p, v) = scan(x, (start, 0), |(p, v), f| { let v = v + f - k * p; (p + v, v) });
         output y_hat = p * 2 + v;",
    );
    let has = |line: &str| assert!(found.iter().any(|other| other == line), "{line} in {found:#?}");
    has("p₀ = start");
    has("v₀ = 0");
    has("vₜ = vₜ₋₁ + xₜ − k·pₜ₋₁ for t = 1 … 20");
    has("pₜ = pₜ₋₁ + vₜ for t = 1 … 20");
    has("∂J/∂p₂₀ = 2·∂J/∂ŷ₂₀");
    has("∂J/∂start = ∂J/∂p₀");
}

#[test]
fn a_loop_in_a_loop_has_two_letters() {
    let found = lines(
        "input x: [5, 4, 3]; target y: [3]; param w: [3] = ones();",
        "output y_hat = fold(x, zeros([3]), |h, row| h + 0.1 * fold(row, h, |a, e| tanh(a * w + e)));",
    );
    let has = |line: &str| assert!(found.iter().any(|other| other == line), "{line} in {found:#?}");
    has("aₜ,₀ = hₜ₋₁ for t = 1 … 5");
    has("aₜ,ₛ = tanh(aₜ,ₛ₋₁ ⊙ w + xₜ,ₛ) for s = 1 … 4");
    has("hₜ = hₜ₋₁ + 0.1·aₜ,₄ for t = 1 … 5");
    has("∂J/∂hₜ = ∂J/∂hₜ₊₁ + ∂J/∂aₜ₊₁,₀ for t = 4 … 1");
    has("∂J/∂aₜ,₄ = 0.1·∂J/∂hₜ");
    has("∂J/∂aₜ,₀ = ∂J/∂aₜ,₁ ⊙ (1 − aₜ,₁²) ⊙ w for t = 5 … 1");
    has("∂J/∂w = Σₜ Σₛ ∂J/∂aₜ,ₛ ⊙ (1 − aₜ,ₛ²) ⊙ aₜ,ₛ₋₁");
}

#[test]
fn blocks_are_counted_with_their_parameters() {
    let found = lines(
        "input x: [4]; target y: [4];",
        "layer block()(x) { param w: [4] = ones(); x + tanh(w * x) }
         output y_hat = x.stack(12, block());",
    );
    let has = |line: &str| assert!(found.iter().any(|other| other == line), "{line} in {found:#?}");
    has("block1.yₗ = block1.yₗ₋₁ + tanh(block1.wₗ ⊙ block1.yₗ₋₁) for ℓ = 1 … 12");
    has("ŷ = block1.y₁₂");
    has("∂J/∂block1.wₗ = ∂J/∂block1.yₗ ⊙ (1 − tanh(block1.wₗ ⊙ block1.yₗ₋₁)²) ⊙ block1.yₗ₋₁ for ℓ = 12 … 1");
}

#[test]
fn letters_of_steps_are_none_of_the_networks() {
    let found =
        lines("input t: [5]; target y; param w = 1;", "output y_hat = fold(t, 0, |s, e| tanh(w * s + e));");
    assert_eq!(found[1], "sᵣ = tanh(w·sᵣ₋₁ + tᵣ) for r = 1 … 5");
}

/// What `--by` prints is all that the derivative needs, also of other steps; written out, it stays the same number.
#[test]
fn what_a_derivative_needs_is_found_through_steps() {
    let network = network(&format!(
        "pub struct Looped {{ {MATRICES} let z = x.dense(3);
            output y_hat = fold(z, zeros([4]), |h, x| tanh(product(w, x) + product(u, h) + b));
            loss squared_error(y_hat, y); }}"
    ));
    let derivation = derivation(&network.model);
    let by = |name: &str| derivation.derivative(name).expect("a derivative");
    let names: Vec<String> = derivation.lines_for(by("z")).into_iter().map(|line| line.name).collect();
    assert_eq!(names, ["z", "h₀", "hₜ", "ŷ", "∂J/∂ŷ", "∂J/∂h₃₀", "∂J/∂hₜ", "∂J/∂zₜ"]);
    assert!(derivation.account(by("w"))[0].starts_with("through the loop: "));
    assert_true(&network);
}
