//! One neuron: it weighs its inputs, takes off its bias, and squashes what remains. The bias is the
//! threshold that the weighted sum has to pass, and it is one weight more, on an input that is always −1.
use nn_examples::{Axis, Curve, Plot, Scale};
use nn_runtime::{DataError, network};

network! {
    /// Shall we go swimming?
    #[dtype(f64)]
    pub struct Neuron {
        input  sun;
        input  rain;
        target swim;
        param w1 = 4;
        param w2 = -6;
        param b  = 2;
        let a     = w1 * sun + w2 * rain - b;
        let y_hat = sigmoid(a);
        output a;
        output y_hat;
        loss (swim - y_hat).square();
    }

    /// The same, with the bias as a third weight.
    #[dtype(f64)]
    pub struct Threefold {
        input  sun;
        input  rain;
        target swim;
        param w1 = 4;
        param w2 = -6;
        param w3 = 2;
        let a     = w1 * sun + w2 * rain + w3 * -1;
        let y_hat = sigmoid(a);
        output y_hat;
        loss (swim - y_hat).square();
    }

    /// One input, for the picture.
    #[dtype(f64)]
    pub struct Single {
        input x;
        target y;
        param w = 1;
        param b = 0;
        output y_hat = sigmoid(w * x - b);
        loss (y - y_hat).square();
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let net = Neuron::new(0);
    println!("1. What it says of some days\n\n sun  rain      a  σ(a)");
    for (sun, rain) in [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (1.0, 0.5), (1.0, 1.0)] {
        let out = net.predict(sun, rain)?;
        println!("{sun:>4} {rain:>5} {:>6} {:>5.2}", out.a, out.y_hat);
    }

    let examples = Neuron::examples(&[neuron::Example { sun: 1.0, rain: 0.5, swim: 1.0 }])?;
    let (_, gradient) = net.gradient(&examples);
    let examples = Threefold::examples(&[threefold::Example { sun: 1.0, rain: 0.5, swim: 1.0 }])?;
    let (_, threefold) = Threefold::new(0).gradient(&examples);
    println!("\n2. The derivative by the bias, and by the third weight in its place\n");
    println!("∂J/∂b  = {:.6}\n∂J/∂w₃ = {:.6}", gradient.b(), threefold.w3());

    println!("\n3. What it learns from seven days, starting from nothing\n");
    let days = [
        (1.0, 0.0, 1.0),
        (0.8, 0.1, 1.0),
        (0.6, 0.0, 1.0),
        (0.9, 0.6, 0.0),
        (0.2, 0.0, 0.0),
        (0.1, 0.8, 0.0),
        (0.5, 0.4, 0.0),
    ];
    let examples = Neuron::examples(&days.map(|(sun, rain, swim)| neuron::Example { sun, rain, swim }))?;
    let mut net = Neuron::new(0);
    net.set_w1(0.0);
    net.set_w2(0.0);
    net.set_b(0.0);
    println!(" steps     w1     w2      b    loss");
    for step in 0..=10_000 {
        let (loss, gradient) = net.gradient(&examples);
        if [0, 10, 100, 1_000, 10_000].contains(&step) {
            println!("{step:>6} {:>6.2} {:>6.2} {:>6.2} {loss:>7.4}", net.w1(), net.w2(), net.b());
        }
        net.set_w1(net.w1() - 0.5 * gradient.w1());
        net.set_w2(net.w2() - 0.5 * gradient.w2());
        net.set_b(net.b() - 0.5 * gradient.b());
    }
    println!("\n sun  rain  swam  σ(a)");
    for (sun, rain, swim) in days {
        println!("{sun:>4} {rain:>5} {swim:>5} {:>5.2}", net.predict(sun, rain)?.y_hat);
    }

    let curve = |w: f64, b: f64| {
        let mut net = Single::new(0);
        net.set_w(w);
        net.set_b(b);
        let points = (-120..=120).map(|x| f64::from(x) / 20.0).map(|x| Ok((x, net.predict(x)?.y_hat)));
        let points: Vec<_> = points.collect::<Result<_, DataError>>()?;
        Ok::<_, DataError>(Curve::new(format!("w = {w}, b = {b}"), points))
    };
    Plot {
        title: "The weight says how steep, the bias where",
        x: Axis { name: "x", scale: Scale::Linear },
        y: Axis { name: "σ(w·x − b)", scale: Scale::Linear },
        curves: vec![curve(1.0, 0.0)?, curve(4.0, 0.0)?, curve(4.0, 12.0)?],
    }
    .save("neuron")
}
