//! The methods on a network written by hand. Those that the macro makes are in `tests/solving.rs`.

use super::*;
use crate::by_hand::{ByHand, Example};
use crate::data::Examples;
use crate::init;
use crate::optim::InvalidSetting;
use crate::real::Real;
use crate::tensor::Elements;
use std::ops::ControlFlow;

fn examples<T: Real + Elements<T>>() -> Examples<ByHand<T>> {
    let number = |i: usize, j: usize| T::from_f64(((i * 5 + j * 3) % 11) as f64 / 5.0 - 1.0);
    let rows: Vec<_> = (0..20).map(|i| Example(std::array::from_fn(|j| number(i, j)))).collect();
    Examples::from_rows(&rows).unwrap()
}

#[test]
fn every_iteration_makes_the_loss_smaller() {
    fn check<T: Real + Elements<T>>(tolerance: f64) {
        let mut net: ByHand<T> = init::initialise(1);
        let solution = Minimiser::new(Lbfgs::new()).tolerance(tolerance).fit(&mut net, &examples()).unwrap();
        assert_eq!(solution.stop(), Stop::Converged, "{solution}");
        let losses: Vec<f64> = solution.iterations().iter().map(|iteration| iteration.loss).collect();
        assert!(losses.is_sorted_by(|a, b| a >= b), "{solution}");
        assert_eq!(solution.loss(), crate::run::gradient(&net, &examples()).0);
    }
    check::<f64>(1e-9);
    check::<f32>(1e-3);
}

#[test]
fn what_rounding_hides_ends_it() {
    let mut net: ByHand<f32> = init::initialise(1);
    let solution = Minimiser::new(Lbfgs::new()).tolerance(0.0).fit(&mut net, &examples()).unwrap();
    assert_eq!(solution.stop(), Stop::Stalled, "{solution}");
    // The network has the parameters of the last iteration, not those of a step that was tried.
    assert_eq!(solution.loss(), crate::run::gradient(&net, &examples()).0);
    assert!(solution.to_string().ends_with("\nno step makes the loss smaller"));
}

#[test]
fn the_caller_and_the_settings_end_it() {
    let minimiser = Minimiser::new(Lbfgs::new().memory(3)).max_iterations(5);
    let mut net: ByHand<f64> = init::initialise(1);
    let mut seen = 0;
    let each = |_: &ByHand<f64>, iteration: &Iteration| {
        seen = iteration.number;
        if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let solution = minimiser.fit_with(&mut net, &examples(), each).unwrap();
    assert_eq!((solution.stop(), solution.iterations().len(), seen), (Stop::Interrupted, 3, 2));
    let solution = minimiser.fit(&mut net, &examples()).unwrap();
    assert_eq!((solution.stop(), solution.last().number), (Stop::Iterations, 5));
}

#[test]
fn mistakes_are_errors() {
    let mut net: ByHand<f64> = init::initialise(1);
    let fit = |net: &mut ByHand<f64>, minimiser: Minimiser<Lbfgs>| minimiser.fit(net, &examples());
    let found = fit(&mut net, Minimiser::new(Lbfgs::new().memory(0)));
    assert!(matches!(found, Err(SolveError::Setting(InvalidSetting { name: "the memory of L-BFGS", .. }))));
    let found = fit(&mut net, Minimiser::new(Lbfgs::new()).tolerance(f64::NAN));
    assert!(matches!(found, Err(SolveError::Setting(InvalidSetting { name: "the tolerance", .. }))));
    let none = Examples::<ByHand<f64>>::from_rows::<Example<f64>>(&[]).unwrap();
    assert!(matches!(Minimiser::new(Lbfgs::new()).fit(&mut net, &none), Err(SolveError::NoExamples)));
    net.parameters[8] = f64::INFINITY;
    let found = fit(&mut net, Minimiser::new(Lbfgs::new())).unwrap_err();
    assert!(
        found
            .to_string()
            .contains("is not finite at the parameters to start from, first of example 0 (from 0)")
    );
    assert_eq!(net.parameters[8], f64::INFINITY);
}
