//! Runs inside the copy of the compiler that `main.rs` makes: what was added is called by its name, has its
//! value and its derivative, and is emitted.

use proc_macro2::TokenStream;

use crate::array::Array;
use crate::diagnostic::Diagnostics;
use crate::eval::{Bindings, evaluate};
use crate::{compile, elaborate, expand, parse};

const NETWORK: &str = "pub struct Added {
    input x;
    param w = 0.7;
    let z = (w * x).exp_m1();
    let y = z.snake(a = 2) + sum(square(differences([z, x, 0.0])));
    output y;
    loss y;
}";

fn expected(w: f64, x: f64) -> f64 {
    let z = (w * x).exp_m1();
    let differences = [z - x, z, x].map(|difference| 2.0 * difference * difference);
    z + (2.0 * z).sin().powi(2) / 2.0 + differences.iter().sum::<f64>()
}

#[test]
fn what_was_added_has_value_derivative_and_code() {
    let tokens: TokenStream = NETWORK.parse().expect("tokens");
    let diagnostics = Diagnostics::new();
    let program = parse::program(tokens.clone(), &diagnostics);
    let model = elaborate::models(&program, &diagnostics).remove(0);
    let said: Vec<String> = diagnostics.into_vec().iter().map(|mistake| mistake.text()).collect();
    let joint = compile::differentiate(&model.unwrap_or_else(|| panic!("{}", said.join("\n"))));

    let (w, x, h) = (0.7, 1.3, 1e-6);
    let bindings = Bindings {
        inputs: vec![vec![Array::scalar(x)]],
        parameters: vec![Array::scalar(w)],
        ..Bindings::default()
    };
    let values = evaluate(&joint.graph, &[joint.loss, joint.gradients[0].1], &bindings);
    let [value, derivative] = [0, 1].map(|i| values[i].of_example(0).elements()[0]);
    let difference = (expected(w + h, x) - expected(w - h, x)) / (2.0 * h);
    assert!((value - expected(w, x)).abs() < 1e-14, "{value}");
    assert!((derivative - difference).abs() < 1e-8, "{derivative}, not {difference}");

    let code = expand(tokens).to_string().replace(' ', "");
    assert!(code.contains(")*(math.exp("), "{code}");
}
