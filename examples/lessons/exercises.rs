//! Answers to the questions of the tutorial: the worked example with something changed.
use nn_inspect::Inspect;
use nn_runtime::network;

network! {
    /// Another activation in the hidden neuron.
    #[dtype(f64)]
    pub struct Bent {
        input  x;
        target y;
        param w1 = 0.5;  param b1 = 0.1;
        param w2 = -0.3; param b2 = 0.2;
        let z     = tanh(w1 * x + b1 * -1);
        let y_hat = sigmoid(w2 * z + b2 * -1);
        output y_hat;
        loss (y - y_hat).square();
    }

    /// One weight in two places.
    #[dtype(f64)]
    pub struct Twice {
        input  x;
        target y;
        param w = 0.5;
        let z     = tanh(w * x);
        let y_hat = sigmoid(w * z);
        output y_hat;
        loss (y - y_hat).square();
    }
}

fn main() {
    println!("1. Another activation\n\n{}", Bent::new(0).trace(&bent::Example { x: 0.8, y: 1.0 }));
    println!("2. One weight in two places\n\n{}", Twice::new(0).trace(&twice::Example { x: 0.8, y: 1.0 }));
}
