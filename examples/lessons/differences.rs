//! Is the gradient right? Wiggle a weight, and see what the loss does. The wiggle must not be too large,
//! for the loss is curved, nor too small, for numbers have only so many digits.
use nn_examples::{Axis, Curve, Plot, Scale};
use nn_runtime::{gradcheck, network};

network! {
    /// The network of `worked_example`.
    #[dtype(f64)]
    pub struct Tiny {
        input  x;
        target y;
        param w1 = 0.5;  param b1 = 0.1;
        param w2 = -0.3; param b2 = 0.2;
        let z     = sigmoid(w1 * x + b1 * -1);
        let y_hat = sigmoid(w2 * z + b2 * -1);
        output y_hat;
        loss (y - y_hat).square();
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let net = Tiny::new(0);
    let examples = Tiny::examples(&[tiny::Example { x: 0.8, y: 1.0 }])?;
    let (_, gradient) = net.gradient(&examples);
    let exact = gradient.w1();
    let difference = |h: f64| {
        let loss_at = |w1: f64| {
            let mut moved = net.clone();
            moved.set_w1(w1);
            moved.loss(&examples)
        };
        (loss_at(net.w1() + h) - loss_at(net.w1() - h)) / (2.0 * h)
    };

    println!("1. One derivative in two ways\n");
    println!("by the chain rule             {exact:.12}");
    println!("by wiggling:  h = 1e-1        {:.12}", difference(1e-1));
    for digits in [3, 5, 8, 11, 14] {
        println!(
            "              h = {:<8}    {:.12}",
            format!("1e-{digits}"),
            difference(10f64.powi(-digits))
        );
    }
    let report = gradcheck::check(&net, &examples);
    report.within(1e-8)?;
    println!("\n2. All of them\n\n{} derivatives agree to eight digits", report.compared);

    let errors = (0..=56).map(|i| 10f64.powf(-f64::from(i) / 4.0));
    let errors = errors.map(|h| (h, ((difference(h) - exact) / exact).abs().max(1e-12)));
    Plot {
        title: "The error of a finite difference",
        x: Axis { name: "h", scale: Scale::Exponent },
        y: Axis { name: "relative error", scale: Scale::Exponent },
        curves: vec![Curve::new("error", errors).marked()],
    }
    .save("differences")
}
