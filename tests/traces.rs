//! Live values: the numbers behind the formulas are those of the generated code, in every example.

/// An example as a module: what `main` alone needs is not used.
macro_rules! examples {
    ($($name:ident: $path:literal)*) => {$(
        #[path = $path]
        #[allow(dead_code, unreachable_pub, reason = "a program, of which the networks are wanted")]
        mod $name;
    )*};
}
examples! {
    approximate_anything: "../examples/approximate_anything.rs"
    custom_layer: "../examples/custom_layer.rs"
    deep_and_shallow: "../examples/deep_and_shallow.rs"
    digits: "../examples/digits.rs"
    learning_rate: "../examples/learning_rate.rs"
    regression: "../examples/regression.rs"
    tables: "../examples/tables.rs"
    transfer: "../examples/transfer.rs"
    worked_example: "../examples/worked_example.rs"
    xor: "../examples/xor.rs"

    activations: "../examples/lessons/activations.rs"
    depth: "../examples/lessons/depth.rs"
    differences: "../examples/lessons/differences.rs"
    downhill: "../examples/lessons/downhill.rs"
    exercises: "../examples/lessons/exercises.rs"
    losses: "../examples/lessons/losses.rs"
    matrices: "../examples/lessons/matrices.rs"
    neuron: "../examples/lessons/neuron.rs"
    softmax: "../examples/lessons/softmax.rs"
    symmetry: "../examples/lessons/symmetry.rs"
}

use nn_inspect::Inspect;
use nn_runtime::data::Row;
use nn_runtime::network::FieldKind;
use nn_runtime::real::Real;
use nn_runtime::{Examples, Network, init, run};
use nn_tests::random::Random;
use worked_example::{Tiny, tiny};

/// The numbers of an example.
struct Numbers(Vec<f64>);

impl<N: Network> Row<N> for Numbers {
    fn write(&self, row: &mut [N::Real]) {
        row.iter_mut().zip(&self.0).for_each(|(place, number)| *place = N::Real::from_f64(*number));
    }
}

fn random_example<N: Network>(random: &mut Random) -> Numbers {
    let fields = N::INFO.inputs.iter().chain(N::INFO.targets);
    let mut number = |kind| match kind {
        FieldKind::Real => random.between(0.1, 0.9),
        FieldKind::Class { first, count } => (first + random.below(count)) as f64,
    };
    let numbers = fields.flat_map(|field| vec![field.kind; field.elements()]).map(&mut number);
    Numbers(numbers.collect())
}

/// Every derivative that is printed, evaluated at random points from the structure that is printed, is the
/// gradient that the generated code computes.
fn assert_traced<N: Network>() {
    let mut random = Random::new(3);
    for seed in 0..2 {
        let net: N = init::initialise(seed);
        let example = random_example::<N>(&mut random);
        let trace = net.trace(&example);
        let (loss, gradient) = run::gradient(&net, &Examples::from_rows(&[example]).unwrap());
        let name = N::INFO.name;
        assert!((trace.loss() - loss).abs() <= 1e-5 * loss.abs().max(1.0), "{name}: {} {loss}", trace.loss());
        for parameter in N::INFO.parameters.iter().filter(|parameter| parameter.learned) {
            let computed = &gradient[parameter.offset..][..parameter.elements()];
            let traced = trace.derivative(parameter.name);
            let traced = traced.unwrap_or_else(|| panic!("{name} has no derivative by {}", parameter.name));
            let scale = computed.iter().fold(1.0, |scale: f64, number| scale.max(number.to_f64().abs()));
            for (a, b) in traced.elements().iter().zip(computed) {
                let apart = (a - b.to_f64()).abs();
                assert!(apart <= 1e-5 * scale, "{name}, {}: {a} is printed, {b:?} computed", parameter.name);
            }
        }
    }
}

#[test]
fn small_examples() {
    assert_traced::<Tiny>();
    assert_traced::<xor::Xor>();
    assert_traced::<approximate_anything::Width1>();
    assert_traced::<approximate_anything::Width2>();
    assert_traced::<approximate_anything::Width4>();
    assert_traced::<approximate_anything::Width8>();
    assert_traced::<approximate_anything::Width16>();
    assert_traced::<approximate_anything::Width32>();
    assert_traced::<approximate_anything::Width64>();
    assert_traced::<custom_layer::Noisy>();
    assert_traced::<learning_rate::Wave>();
    assert_traced::<deep_and_shallow::Shallow>();
    assert_traced::<deep_and_shallow::Deep>();
    assert_traced::<regression::Linear>();
    assert_traced::<regression::Perceptron>();
    assert_traced::<tables::Iris>();
    assert_traced::<tables::Wine>();
    assert_traced::<tables::BreastCancer>();
}

#[test]
fn lessons() {
    assert_traced::<activations::Sigmoid>();
    assert_traced::<activations::Tanh>();
    assert_traced::<activations::Relu>();
    assert_traced::<activations::Gelu>();
    assert_traced::<depth::Sigmoids>();
    assert_traced::<depth::Tanhs>();
    assert_traced::<depth::Relus>();
    assert_traced::<differences::Tiny>();
    assert_traced::<downhill::Slope>();
    assert_traced::<exercises::Bent>();
    assert_traced::<exercises::Twice>();
    assert_traced::<losses::Squared>();
    assert_traced::<losses::Surprise>();
    assert_traced::<matrices::Layered>();
    assert_traced::<neuron::Neuron>();
    assert_traced::<neuron::Threefold>();
    assert_traced::<neuron::Single>();
    assert_traced::<softmax::Choice>();
    assert_traced::<symmetry::Xor>();
}

#[test]
fn digits() {
    assert_traced::<digits::Digits>();
}

#[test]
fn transfer() {
    assert_traced::<transfer::Reader>();
    assert_traced::<transfer::Scratch>();
    assert_traced::<transfer::Transfer>();
}

/// What the worked example prints of itself.
#[test]
fn the_worked_example_to_the_character() {
    let derivation = "\
z     = σ(w₁·x + b₁·(−1))
ŷ     = σ(w₂·z + b₂·(−1))
J     = (y − ŷ)²
∂J/∂ŷ = −2·(y − ŷ)
∂J/∂w₂ = ∂J/∂ŷ · ŷ(1 − ŷ) · z
∂J/∂b₂ = −∂J/∂ŷ · ŷ(1 − ŷ)
∂J/∂z  = ∂J/∂ŷ · ŷ(1 − ŷ) · w₂
∂J/∂w₁ = ∂J/∂z · z(1 − z) · x
∂J/∂b₁ = −∂J/∂z · z(1 − z)

Over a batch of N examples the loss is 1/N Σₙ Jₙ, so the gradient by w is 1/N Σₙ ∂Jₙ/∂w.
";
    assert_eq!(Tiny::derivatives().to_string(), derivation);
    let trace = "\
x      = 0.8
y      = 1
w₁     = 0.5
b₁     = 0.1
w₂     = −0.3
b₂     = 0.2
z      = σ(w₁·x + b₁·(−1))     = σ(0.5·0.8 + 0.1·(−1))                = 0.5744
ŷ      = σ(w₂·z + b₂·(−1))     = σ((−0.3)·0.5744 + 0.2·(−1))          = 0.408
J      = (y − ŷ)²              = (1 − 0.408)²                         = 0.3505
∂J/∂ŷ  = −2·(y − ŷ)            = −2·(1 − 0.408)                       = −1.184
∂J/∂w₂ = ∂J/∂ŷ · ŷ(1 − ŷ) · z  = (−1.184) · 0.408(1 − 0.408) · 0.5744 = −0.1643
∂J/∂b₂ = −∂J/∂ŷ · ŷ(1 − ŷ)     = −(−1.184) · 0.408(1 − 0.408)         = 0.286
∂J/∂z  = ∂J/∂ŷ · ŷ(1 − ŷ) · w₂ = (−1.184) · 0.408(1 − 0.408) · (−0.3) = 0.0858
∂J/∂w₁ = ∂J/∂z · z(1 − z) · x  = 0.0858 · 0.5744(1 − 0.5744) · 0.8    = 0.01678
∂J/∂b₁ = −∂J/∂z · z(1 − z)     = −0.0858 · 0.5744(1 − 0.5744)         = −0.02097
";
    assert_eq!(Tiny::new(0).trace(&tiny::Example { x: 0.8, y: 1.0 }).to_string(), trace);
}

/// The parentheses of a call are enough for a negative number.
#[test]
fn arguments_stand_in_parentheses_once() {
    let mut net = xor::Xor::new(1);
    net.logit_mut().set_bias(&[-1.0]);
    let text = net.trace(&xor::xor::Example { x: [1.0, 0.0], y: 1.0 }).to_string();
    assert!(text.contains("σ(−") && !text.contains("(("), "{text}");
}

#[test]
fn large_tensors_are_told_in_few_words() {
    let net = tables::Iris::new(1);
    let examples = Examples::from_rows(&[Numbers(vec![0.5, 1.5, -2.0, 0.0, 2.0])]).unwrap();
    let trace = net.trace_at(&examples, 0);
    let text = trace.to_string();
    assert!(text.starts_with("features "), "{text}");
    assert!(text.contains("= [0.5, 1.5, −2, 0]\n"), "{text}");
    let weight = trace.value("logits.dense1.weight").unwrap_or_else(|| panic!("{text}"));
    assert_eq!(weight.sizes(), [16, 4]);
    assert!(text.contains("= [16, 4] −") && text.contains(", mean "), "{text}");
    assert!(trace.value("nothing").is_none() && trace.derivative("class").is_none());
}
