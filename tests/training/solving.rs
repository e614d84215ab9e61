//! Whole-batch methods on problems whose solutions are known.

use nn_runtime::network;
use nn_runtime::solve::{Lbfgs, LevenbergMarquardt, Minimiser, NewtonCg, SolveError, Stop, Undetermined};

network! {
    /// Rosenbrock's valley: the minimum is 0, at (1, 1).
    #[dtype(f64)]
    #[derivatives(hessian_vector_product, normal_equations)]
    pub struct Valley {
        param a = -1.2;
        param b = 1.0;
        output height = 100 * (b - a.square()).square() + (1 - a).square();
        loss height;
    }

    /// A loss with a frozen parameter, and no value where the weight is negative.
    #[dtype(f64)]
    pub struct Brittle {
        param weight = 4.0;
        param frozen = 0.25;
        output height = weight * ln(weight) + (stop_gradient(frozen) - 1.0) * weight;
        loss height;
    }

    /// Linear least squares.
    #[dtype(f64)]
    #[derivatives(hessian_vector_product, normal_equations)]
    pub struct Plane {
        input  x: [2];
        target y;
        param weight: [2] = 0.0;
        param start = 0.0;
        output y_hat = dot(weight, x) + start;
        loss squared_error(y_hat, y);
    }

    /// A curve whose parameters stand in it nonlinearly.
    #[derivatives(hessian_vector_product, normal_equations)]
    pub struct Decay {
        input  time;
        target amount;
        param start = 1.0;
        param rate = 1.0;
        output left = start * exp(-rate * time);
        loss squared_error(left, amount);
    }

    /// The model of Misra1a, one of NIST's Statistical Reference Datasets for nonlinear regression.
    #[dtype(f64)]
    #[derivatives(normal_equations)]
    pub struct Adsorption {
        input  pressure;
        target volume;
        param most = 500.0;
        param rate = 0.0001;
        output predicted = most * (1 - exp(-rate * pressure));
        loss squared_error(predicted, volume);
    }
}

fn once() -> nn_runtime::Examples<Valley> {
    Valley::examples(&[valley::Example {}]).unwrap()
}

#[test]
fn rosenbrocks_valley() {
    let mut net = Valley::new(0);
    let solution = Minimiser::new(Lbfgs::new()).tolerance(1e-10).fit(&mut net, &once()).unwrap();
    assert_eq!(solution.stop(), Stop::Converged, "{solution}");
    assert!((net.a() - 1.0).abs() < 1e-9 && (net.b() - 1.0).abs() < 1e-9, "{net:?}");
    // As many as published implementations take, from the same start.
    assert!(solution.last().number < 50 && solution.last().evaluations < 70, "{solution}");
}

#[test]
fn a_step_too_far_is_taken_back() {
    let mut net = Brittle::new(0);
    let examples = Brittle::examples(&[brittle::Example {}]).unwrap();
    let solution = Minimiser::new(Lbfgs::new()).tolerance(1e-11).fit(&mut net, &examples).unwrap();
    // The derivative is ln w + 1 + 0.25 − 1.
    assert!((net.weight() - (-0.25_f64).exp()).abs() < 1e-10, "{solution}");
    assert_eq!(net.frozen(), 0.25);
    net.set_weight(-1.0);
    let found = Minimiser::new(Lbfgs::new()).fit(&mut net, &examples);
    assert!(matches!(found, Err(SolveError::NotFinite { .. })) && net.weight() == -1.0);
}

/// Points and the plane through them, found by the normal equations in exact fractions: residuals 1, −1, −1, 1 on a
/// square are orthogonal to every plane.
fn plane() -> nn_runtime::Examples<Plane> {
    let corners = [([-1.0, -1.0], 1.0), ([-1.0, 1.0], -1.0), ([1.0, -1.0], -1.0), ([1.0, 1.0], 1.0)];
    let rows = corners.map(|(x, residual)| plane::Example { x, y: 2.0 * x[0] - 3.0 * x[1] + 0.5 + residual });
    Plane::examples(&rows).unwrap()
}

fn is_on_the_plane(net: &Plane, within: f64) -> bool {
    let [a, b] = net.weight().to_array();
    (a - 2.0).abs() < within && (b + 3.0).abs() < within && (net.start() - 0.5).abs() < within
}

#[test]
fn least_squares() {
    let mut net = Plane::new(0);
    let solution = Minimiser::new(Lbfgs::new()).tolerance(1e-12).fit(&mut net, &plane()).unwrap();
    assert!(is_on_the_plane(&net, 1e-11), "{solution}");
    assert!((solution.loss() - 1.0).abs() < 1e-14);
}

#[test]
fn the_same_bits_every_time() {
    let solve = || {
        let mut net = Valley::new(0);
        let solution = Minimiser::new(Lbfgs::new()).reproducible().fit(&mut net, &once()).unwrap();
        (solution, net.a().to_bits(), net.b().to_bits())
    };
    assert_eq!(solve(), solve());
}

#[test]
fn newton_by_conjugate_gradients() {
    let mut net = Valley::new(0);
    let minimiser = Minimiser::new(NewtonCg::new()).tolerance(1e-10);
    let solution = minimiser.fit(&mut net, &once()).unwrap();
    assert_eq!(solution.stop(), Stop::Converged, "{solution}");
    assert!((net.a() - 1.0).abs() < 1e-9 && (net.b() - 1.0).abs() < 1e-9, "{net:?}");
    assert!(solution.last().number < 40, "{solution}");
    // Of a quadratic loss, conjugate gradients find the minimum in as many products as there are parameters.
    let mut net = Plane::new(0);
    let solution = minimiser.tolerance(1e-12).fit(&mut net, &plane()).unwrap();
    assert!(is_on_the_plane(&net, 1e-11) && solution.last().number <= 8, "{solution}");
    let found = Minimiser::new(NewtonCg::new().products(0)).fit(&mut net, &plane());
    assert!(matches!(found, Err(SolveError::Setting(_))));
}

#[test]
fn levenberg_and_marquardt() {
    let mut net = Valley::new(0);
    let minimiser = Minimiser::new(LevenbergMarquardt::new()).tolerance(1e-10);
    let solution = minimiser.fit(&mut net, &once()).unwrap();
    assert_eq!(solution.stop(), Stop::Converged, "{solution}");
    assert!((net.a() - 1.0).abs() < 1e-9 && (net.b() - 1.0).abs() < 1e-9, "{net:?}");
    assert!(solution.last().number < 40, "{solution}");
    let found = Minimiser::new(LevenbergMarquardt::new().damping(0.0)).fit(&mut net, &once());
    assert!(matches!(found, Err(SolveError::Setting(_))));
}

#[test]
fn covariances_of_a_plane() {
    let mut net = Plane::new(0);
    let solution =
        Minimiser::new(LevenbergMarquardt::new()).tolerance(1e-12).fit(&mut net, &plane()).unwrap();
    assert!(is_on_the_plane(&net, 1e-11) && solution.last().number <= 6, "{solution}");
    // Four residuals of size 1 and three parameters: the variance is 4 / (4 − 3), and JᵀJ is 4 times the identity.
    let covariance = net.normal_equations(&plane()).covariance().unwrap();
    assert!((covariance.variance - 4.0).abs() < 1e-10);
    for (i, deviation) in covariance.deviations().into_iter().enumerate() {
        assert!((deviation - 1.0).abs() < 1e-10 && covariance.correlation(i, (i + 1) % 3).abs() < 1e-10);
    }
    let [three, two] = [3, 2].map(|count| plane().split_at(count).0);
    let few = net.normal_equations(&three).covariance();
    assert_eq!(few, Err(Undetermined::TooFew { residuals: 3, parameters: 3 }));
    assert!(net.normal_equations(&two).covariance().is_err());
    let again = plane().subset(&[0, 0, 1, 1, 0]);
    assert_eq!(net.normal_equations(&again).covariance(), Err(Undetermined::Singular));
}

#[test]
fn a_decay_in_single_precision() {
    let rows: Vec<_> = (0..30)
        .map(|i| i as f32 / 10.0)
        .map(|time| decay::Example { time, amount: 3.0 * (-0.5 * time).exp() })
        .collect();
    let examples = Decay::examples(&rows).unwrap();
    let is_found = |net: &Decay| (net.start() - 3.0).abs() < 1e-3 && (net.rate() - 0.5).abs() < 1e-3;
    let mut net = Decay::new(0);
    let solution = Minimiser::new(LevenbergMarquardt::new()).fit(&mut net, &examples).unwrap();
    assert!(is_found(&net), "{solution}");
    let mut net = Decay::new(0);
    let solution = Minimiser::new(NewtonCg::new()).fit(&mut net, &examples).unwrap();
    assert!(is_found(&net), "{solution}");
    let mut net = Decay::new(0);
    let solution = Minimiser::new(Lbfgs::new()).fit(&mut net, &examples).unwrap();
    assert!(is_found(&net), "{solution}");
}

/// Found and certified values agree in all digits that NIST gives.
#[test]
fn certified_parameters_and_deviations() {
    let pressures =
        [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0];
    let volumes =
        [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78];
    let rows: Vec<_> = pressures
        .iter()
        .zip(volumes)
        .map(|(&pressure, volume)| adsorption::Example { pressure, volume })
        .collect();
    let examples = Adsorption::examples(&rows).unwrap();
    let mut net = Adsorption::new(0);
    let solution =
        Minimiser::new(LevenbergMarquardt::new()).tolerance(1e-7).fit(&mut net, &examples).unwrap();
    assert_eq!(solution.stop(), Stop::Converged, "{solution}");
    let equations = net.normal_equations(&examples);
    let deviations = equations.covariance().unwrap().deviations();
    let certified = [
        (net.most(), 2.3894212918e+02),
        (net.rate(), 5.5015643181e-04),
        (deviations[0], 2.7070075241e+00),
        (deviations[1], 7.2668688436e-06),
        (equations.squares, 1.2455138894e-01),
    ];
    for (found, certified) in certified {
        assert!((found / certified - 1.0).abs() < 1e-9, "{found} instead of {certified}");
    }
}
