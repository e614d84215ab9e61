//! What is left of a slope on its way back through ten layers.
use nn_inspect::Inspect;
use nn_runtime::network;

/// The same chain of neurons with different activations.
macro_rules! chains {
    ($($Name:ident: $activation:ident,)*) => {
        network! {
            $(
                #[dtype(f64)]
                pub struct $Name {
                    input  x;
                    target y;
                    param w: [10] = ones();
                    let z1  = $activation(w[0] * x);
                    let z2  = $activation(w[1] * z1);
                    let z3  = $activation(w[2] * z2);
                    let z4  = $activation(w[3] * z3);
                    let z5  = $activation(w[4] * z4);
                    let z6  = $activation(w[5] * z5);
                    let z7  = $activation(w[6] * z6);
                    let z8  = $activation(w[7] * z7);
                    let z9  = $activation(w[8] * z8);
                    let z10 = $activation(w[9] * z9);
                    output z10;
                    loss (y - z10).square();
                }
            )*
        }
    };
}
chains! { Sigmoids: sigmoid, Tanhs: tanh, Relus: relu, }

fn main() {
    let traces = [
        Sigmoids::new(0).trace(&sigmoids::Example { x: 1.0, y: 0.0 }),
        Tanhs::new(0).trace(&tanhs::Example { x: 1.0, y: 0.0 }),
        Relus::new(0).trace(&relus::Example { x: 1.0, y: 0.0 }),
    ];
    println!("∂J/∂z of each layer, as a part of that of the last\n");
    println!("layer      sigmoid         tanh         relu");
    for layer in (1..=10).rev() {
        let slope = |layer: usize, at: usize| {
            let derivative = traces[at].derivative(&format!("z{layer}"));
            derivative.map_or(f64::NAN, |derivative| derivative.elements()[0])
        };
        let left: Vec<String> =
            (0..3).map(|at| format!("{:>12.8}", slope(layer, at) / slope(10, at))).collect();
        println!("{layer:>5} {}", left.join(" "));
    }
}
