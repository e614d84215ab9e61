//! Whole-batch methods on problems whose solutions are known.

use nn_runtime::network;
use nn_runtime::solve::{Lbfgs, Minimiser, SolveError, Stop};

network! {
    /// Rosenbrock's valley: the minimum is 0, at (1, 1).
    #[dtype(f64)]
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
    pub struct Plane {
        input  x: [2];
        target y;
        param weight: [2] = 0.0;
        param start = 0.0;
        output y_hat = dot(weight, x) + start;
        loss squared_error(y_hat, y);
    }
}

fn once() -> nn_runtime::Examples<Valley> {
    Valley::examples(&[valley::Example {}])
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
    let examples = Brittle::examples(&[brittle::Example {}]);
    let solution = Minimiser::new(Lbfgs::new()).tolerance(1e-11).fit(&mut net, &examples).unwrap();
    // The derivative is ln w + 1 + 0.25 − 1.
    assert!((net.weight() - (-0.25_f64).exp()).abs() < 1e-10, "{solution}");
    assert_eq!(net.frozen(), 0.25);
    net.set_weight(-1.0);
    let found = Minimiser::new(Lbfgs::new()).fit(&mut net, &examples);
    assert!(matches!(found, Err(SolveError::NotFinite(_))) && net.weight() == -1.0);
}

/// Points and the plane through them, found by the normal equations in exact fractions: residuals 1, −1, −1, 1 on a
/// square are orthogonal to every plane.
fn plane() -> nn_runtime::Examples<Plane> {
    let corners = [([-1.0, -1.0], 1.0), ([-1.0, 1.0], -1.0), ([1.0, -1.0], -1.0), ([1.0, 1.0], 1.0)];
    let rows = corners.map(|(x, residual)| plane::Example { x, y: 2.0 * x[0] - 3.0 * x[1] + 0.5 + residual });
    Plane::examples(&rows)
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
