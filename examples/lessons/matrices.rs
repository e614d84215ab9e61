//! The chain rule on a whole layer at a time: the lines of the worked example, with matrices.
use nn_inspect::Inspect;
use nn_runtime::network;

network! {
    /// Two inputs, three hidden neurons, two outputs.
    #[dtype(f64)]
    pub struct Layered {
        input  x: [2];
        target y: [2];
        param w1: [3, 2] = [[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]];
        param b1: [3]    = [0.1, 0.2, 0.3];
        param w2: [2, 3] = [[0.1, 0.2, 0.3], [-0.4, 0.5, 0.6]];
        param b2: [2]    = [0.1, 0.2];
        let a1    = dot(w1, x) - b1;
        let z     = sigmoid(a1);
        let a2    = dot(w2, z) - b2;
        let y_hat = sigmoid(a2);
        output y_hat;
        loss sum(square(y - y_hat));
    }
}

fn main() -> Result<(), nn_runtime::DataError> {
    let net = Layered::new(0);
    let rows = [
        layered::Example { x: [1.0, 2.0], y: [1.0, 0.0] },
        layered::Example { x: [-1.0, 0.5], y: [0.0, 1.0] },
    ];
    println!("1. One example\n\n{}", net.trace(&rows[0]));

    println!("2. ∂J/∂b₂ of a batch is the mean over its examples\n");
    for (at, row) in rows.iter().enumerate() {
        let trace = net.trace(row);
        let own = trace.derivative("b2").expect("the loss depends on b2").elements();
        println!("  example {}     {}", at + 1, numbers(own));
    }
    let (_, gradient) = net.gradient(&Layered::examples(&rows)?);
    println!("  the gradient  {}", numbers(&gradient.b2().to_array()));
    Ok(())
}

fn numbers(numbers: &[f64]) -> String {
    numbers.iter().map(|number| format!("{number:>10.6}")).collect()
}
