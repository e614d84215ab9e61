//! The smallest network that has everything: one input, one hidden neuron, one output neuron.
//!
//! Every number of one training step is computed twice: by hand, line by line as in a textbook, and by
//! the code that `network!` generates. Then the network tells itself how its derivatives come about, as
//! formulas and as the same formulas with numbers. The bias of a neuron is a weight on an input that is always −1.
//!
//! ```text
//!          w₁              w₂
//!    x ────────▶ ( z ) ─────────▶ ( ŷ )       z = σ(w₁·x − b₁)     ŷ = σ(w₂·z − b₂)
//!   −1 ────────▶   −1 ──────────▶             J = (y − ŷ)²
//!          b₁              b₂
//! ```
use nn_inspect::Inspect;
use nn_runtime::{Sgd, Trainer, network};

network! {
    /// One hidden neuron. `f64`, so that many digits can be compared.
    #[dtype(f64)]
    pub struct Tiny {
        input  x;
        target y;
        param w1 = 0.5;  param b1 = 0.1;
        param w2 = -0.3; param b2 = 0.2;
        let z     = sigmoid(w1 * x + b1 * -1);
        let y_hat = sigmoid(w2 * z + b2 * -1);
        output z;
        output y_hat;
        loss (y - y_hat).square();
    }
}

fn sigmoid(a: f64) -> f64 {
    1.0 / (1.0 + (-a).exp())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (x, y) = (0.8, 1.0);
    let bias_input = -1.0;
    let rate = 0.5;
    let (w1, b1, w2, b2) = (0.5, 0.1, -0.3, 0.2);

    // The generated network starts with the same four weights: they stand in its source.
    let mut net = Tiny::new(0);
    let examples = Tiny::examples(&[tiny::Example { x, y }])?;
    let mut table = Comparison::default();

    table.section("1. Forward: from the input to the loss");
    let a1 = w1 * x + b1 * bias_input;
    let z = sigmoid(a1);
    let a2 = w2 * z + b2 * bias_input;
    let y_hat = sigmoid(a2);
    let loss = (y - y_hat).powi(2);
    let out = net.predict(x)?;
    table.by_hand("a₁ = w₁·x + b₁·(−1)", a1);
    table.both("z  = σ(a₁)", z, out.z);
    table.by_hand("a₂ = w₂·z + b₂·(−1)", a2);
    table.both("ŷ  = σ(a₂)", y_hat, out.y_hat);
    table.both("J  = (y − ŷ)²", loss, net.loss(&examples));

    table.section("2. Local derivatives: each step of the forward pass by its own operands");
    let d_loss_y_hat = -2.0 * (y - y_hat);
    let d_y_hat_a2 = y_hat * (1.0 - y_hat);
    let (d_a2_w2, d_a2_b2, d_a2_z) = (z, bias_input, w2);
    let d_z_a1 = z * (1.0 - z);
    let (d_a1_w1, d_a1_b1) = (x, bias_input);
    table.by_hand("∂J/∂ŷ  = −2(y − ŷ)", d_loss_y_hat);
    table.by_hand("∂ŷ/∂a₂ = ŷ(1 − ŷ)", d_y_hat_a2);
    table.by_hand("∂a₂/∂w₂ = z", d_a2_w2);
    table.by_hand("∂a₂/∂b₂ = −1", d_a2_b2);
    table.by_hand("∂a₂/∂z  = w₂", d_a2_z);
    table.by_hand("∂z/∂a₁  = z(1 − z)", d_z_a1);
    table.by_hand("∂a₁/∂w₁ = x", d_a1_w1);
    table.by_hand("∂a₁/∂b₁ = −1", d_a1_b1);

    table.section("3. Chain rule: the products along the path from the loss to each weight");
    // The first two factors are common to all four: an output neuron's δ is computed once.
    let delta2 = d_loss_y_hat * d_y_hat_a2;
    let delta1 = delta2 * d_a2_z * d_z_a1;
    let (g_w1, g_b1) = (delta1 * d_a1_w1, delta1 * d_a1_b1);
    let (g_w2, g_b2) = (delta2 * d_a2_w2, delta2 * d_a2_b2);
    let (_, gradient) = net.gradient(&examples);
    table.by_hand("δ₂ = ∂J/∂ŷ · ∂ŷ/∂a₂", delta2);
    table.by_hand("δ₁ = δ₂ · ∂a₂/∂z · ∂z/∂a₁", delta1);
    table.both("∂J/∂w₂ = δ₂ · ∂a₂/∂w₂", g_w2, gradient.w2());
    table.both("∂J/∂b₂ = δ₂ · ∂a₂/∂b₂", g_b2, gradient.b2());
    table.both("∂J/∂w₁ = δ₁ · ∂a₁/∂w₁", g_w1, gradient.w1());
    table.both("∂J/∂b₁ = δ₁ · ∂a₁/∂b₁", g_b1, gradient.b1());

    table.section("4. Update: a step of 0.5 against the gradient");
    Trainer::new(Sgd::new(rate)).batch_size(1).epochs(1).quiet().fit(&mut net, &examples)?;
    table.both("w₁ − 0.5 · ∂J/∂w₁", w1 - rate * g_w1, net.w1());
    table.both("b₁ − 0.5 · ∂J/∂b₁", b1 - rate * g_b1, net.b1());
    table.both("w₂ − 0.5 · ∂J/∂w₂", w2 - rate * g_w2, net.w2());
    table.both("b₂ − 0.5 · ∂J/∂b₂", b2 - rate * g_b2, net.b2());
    println!("\nThe loss was {loss:.6} and is now {:.6}.", net.loss(&examples));
    table.verdict()?;

    println!("\n5. The derivation, as the compiler found it: J is the loss\n\n{}", Tiny::derivatives());
    println!("6. The same with numbers, before the step\n\n{}", Tiny::new(0).trace(&tiny::Example { x, y }));
    Ok(())
}

/// The table that is printed: numbers by hand beside numbers of the generated code.
#[derive(Default)]
struct Comparison {
    compared: usize,
    different: usize,
}

impl Comparison {
    fn section(&self, title: &str) {
        println!("\n{title}\n  {:<28} {:>16} {:>16}", "", "by hand", "generated");
    }

    fn by_hand(&self, formula: &str, value: f64) {
        println!("  {formula:<28} {value:>16.12}");
    }

    fn both(&mut self, formula: &str, by_hand: f64, generated: f64) {
        let (by_hand, generated) = (format!("{by_hand:.12}"), format!("{generated:.12}"));
        let sign = if by_hand == generated { "=" } else { "≠" };
        println!("  {formula:<28} {by_hand:>16} {generated:>16} {sign}");
        self.compared += 1;
        self.different += usize::from(by_hand != generated);
    }

    fn verdict(&self) -> Result<(), Box<dyn std::error::Error>> {
        if self.different > 0 {
            return Err(format!("{} of {} numbers differ", self.different, self.compared).into());
        }
        println!("All {} numbers agree to the last printed digit.", self.compared);
        Ok(())
    }
}
