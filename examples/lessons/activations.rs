//! Four activations with their slopes. A slope is a derivative, so the compiler finds it: here each
//! activation is a loss, and what it is of is the parameter.
use nn_examples::{Axis, Curve, Plot, Scale};
use nn_runtime::network;

network! {
    #[dtype(f64)]
    pub struct Sigmoid { param a = 0; output value = sigmoid(a); loss value; }
    #[dtype(f64)]
    pub struct Tanh { param a = 0; output value = tanh(a); loss value; }
    #[dtype(f64)]
    pub struct Relu { param a = 0; output value = relu(a); loss value; }
    #[dtype(f64)]
    pub struct Gelu { param a = 0; output value = gelu(a); loss value; }
}

/// The value and the slope of an activation at a place.
macro_rules! at {
    ($Name:ident, $module:ident, $a:expr) => {{
        let mut net = $Name::new(0);
        net.set_a($a);
        let (value, gradient) =
            net.gradient(&$Name::examples(&[$module::Example {}]).expect("there are no numbers in it"));
        (value, gradient.a())
    }};
}

/// What an activation is called, and its value and slope.
type Activation = (&'static str, fn(f64) -> (f64, f64));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let activations: [Activation; 4] = [
        ("sigmoid", |a| at!(Sigmoid, sigmoid, a)),
        ("tanh", |a| at!(Tanh, tanh, a)),
        ("relu", |a| at!(Relu, relu, a)),
        ("gelu", |a| at!(Gelu, gelu, a)),
    ];
    println!("the slope at a =  −8      −4      −2       0       2       4       8");
    for (name, at) in activations {
        let slopes = [-8.0, -4.0, -2.0, 0.0, 2.0, 4.0, 8.0].map(|a| format!("{:>7.4}", at(a).1));
        println!("{name:<14} {}", slopes.join(" "));
    }

    let plot = |title, axis, of: fn((f64, f64)) -> f64| {
        let points = || (-80..=80).map(|a| f64::from(a) / 20.0);
        let curves = activations.map(|(name, at)| Curve::new(name, points().map(|a| (a, of(at(a))))));
        Plot {
            title,
            x: Axis { name: "a", scale: Scale::Linear },
            y: Axis { name: axis, scale: Scale::Linear },
            curves: curves.to_vec(),
        }
    };
    plot("Four activations", "value", |(value, _)| value).save("activations")?;
    plot("Their slopes", "slope", |(_, slope)| slope).save("slopes")
}
