//! A curve through measurements, with the uncertainty of its parameters: least squares by Levenberg and Marquardt.
//!
//! The measurements are of Misra, "Dental research: monomolecular adsorption", 1978, one of the problems with certified
//! solutions of NIST's Statistical Reference Datasets (Misra1a), which the answer is compared with.
use nn_examples::{Axis, Curve, Plot, Scale, steps};
use nn_runtime::solve::NormalEquations;
use nn_runtime::{DataError, LevenbergMarquardt, Minimiser, network};

network! {
    /// Volume adsorbed at a pressure.
    #[dtype(f64)]
    #[derivatives(normal_equations)]
    pub struct Adsorption {
        input  pressure;
        target volume;
        param most = 500.0;
        param rate = 0.0001;
        output predicted = most * (1 - exp(-rate * pressure));
        loss   squared_error(predicted, volume);
    }
}

const MEASURED: [(f64, f64); 14] = [
    (77.6, 10.07),
    (114.9, 14.73),
    (141.1, 17.94),
    (190.8, 23.93),
    (239.9, 29.61),
    (289.0, 35.18),
    (332.8, 40.02),
    (378.4, 44.82),
    (434.8, 50.76),
    (477.3, 55.05),
    (536.8, 61.01),
    (593.1, 66.40),
    (689.1, 75.47),
    (760.0, 81.78),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let examples =
        Adsorption::examples(&MEASURED.map(|(pressure, volume)| adsorption::Example { pressure, volume }))?;
    let mut net = Adsorption::new(0);
    // To the last digit: until no step makes the loss smaller.
    let minimiser = Minimiser::new(LevenbergMarquardt::new()).tolerance(0.0).max_iterations(steps(100));
    println!("{}\n", minimiser.fit(&mut net, &examples)?);

    let equations: NormalEquations = net.normal_equations(&examples);
    let covariance = equations.covariance()?;
    let deviations = covariance.deviations();
    println!("{:<6} {:>16} {:>14} {:>16} {:>14}", "", "found", "deviation", "certified", "deviation");
    println!(
        "{:<6} {:>16.10e} {:>14.6e} {:>16} {:>14}",
        "most",
        net.most(),
        deviations[0],
        "2.3894212918e2",
        "2.707008e0"
    );
    println!(
        "{:<6} {:>16.10e} {:>14.6e} {:>16} {:>14}",
        "rate",
        net.rate(),
        deviations[1],
        "5.5015643181e-4",
        "7.266869e-6"
    );
    println!("\nSum of squares {:.10e} (certified: 1.2455138894e-1)", equations.squares);
    println!("Correlation of the two parameters {:.4}", covariance.correlation(0, 1));

    let pressures = (0..=80).map(|i| 10.0 * f64::from(i));
    let curve = pressures.map(|pressure| Ok((pressure, net.predict(pressure)?.predicted)));
    let curve: Vec<_> = curve.collect::<Result<_, DataError>>()?;
    let plot = Plot {
        title: "A curve with two parameters",
        x: Axis { name: "pressure", scale: Scale::Linear },
        y: Axis { name: "volume adsorbed", scale: Scale::Linear },
        curves: vec![Curve::new("fitted", curve), Curve::new("measured", MEASURED).dots()],
    };
    plot.save("fit")
}
