//! Gradient descent where all of it can be seen: one weight, one valley, four learning rates.
use nn_examples::{Axis, Curve, Plot, Scale};
use nn_runtime::network;

network! {
    /// A line through the origin: only its slope is learned.
    #[dtype(f64)]
    pub struct Slope {
        input  x;
        target y;
        param w = -1;
        output y_hat = w * x;
        loss (y - y_hat).square();
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows = [(-1.0, -2.2), (0.0, 0.1), (0.5, 0.9), (1.0, 2.1), (1.5, 2.9)];
    let examples = Slope::examples(&rows.map(|(x, y)| slope::Example { x, y }))?;

    let loss = |w: f64| {
        let mut net = Slope::new(0);
        net.set_w(w);
        net.loss(&examples)
    };
    let valley = (-15..=54).map(|w| f64::from(w) / 10.0).map(|w| (w, loss(w)));
    let mut curves = vec![Curve::new("the loss", valley)];
    println!("rate  w after each step {:>39}  factor", "");
    let rates = [(0.05, "too small"), (0.4, "right"), (1.05, "too large"), (1.15, "uphill")];
    for (rate, verdict) in rates {
        let mut net = Slope::new(0);
        let mut path = vec![(net.w(), net.loss(&examples))];
        for _ in 0..8 {
            let (_, gradient) = net.gradient(&examples);
            net.set_w(net.w() - rate * gradient.w()); // the whole of gradient descent
            path.push((net.w(), net.loss(&examples)));
        }
        let ws: Vec<String> = path.iter().map(|(w, _)| format!("{w:>6.2}")).collect();
        // The loss is a parabola, so every step multiplies the distance to its lowest point by the same.
        let factor = (path[2].0 - path[1].0) / (path[1].0 - path[0].0);
        println!("{rate:<5} {}  {factor:>6.2}  {verdict}", ws.join(" "));
        curves.push(Curve::new(format!("{rate}: {verdict}"), path).marked());
    }
    curves.pop(); // The last leaves the picture.
    Plot {
        title: "Eight steps downhill",
        x: Axis { name: "w", scale: Scale::Linear },
        y: Axis { name: "loss", scale: Scale::Linear },
        curves,
    }
    .save("downhill")
}
