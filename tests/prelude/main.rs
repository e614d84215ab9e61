//! The prelude means what its documentation says: every item is evaluated in `f64`, value and gradient,
//! and compared with the formula of its source, written out here a second time in plain Rust.
mod activations;
mod initialisers;
mod layers;
mod losses;
mod network;
mod numbers;
mod sequences;

/// Asserts that two numbers agree to a relative error, or absolutely near 0.
#[track_caller]
fn assert_close(found: f64, expected: f64, tolerance: f64, what: &str) {
    let error = (found - expected).abs();
    assert!(error <= tolerance * expected.abs().max(1.0), "{what}: {found} instead of {expected}");
}

/// The central difference of a function of several numbers, by each of them.
fn differences(function: impl Fn(&[f64]) -> f64, at: &[f64]) -> Vec<f64> {
    const STEP: f64 = 1e-5;
    let moved = |which: usize, by: f64| {
        let mut point = at.to_vec();
        point[which] += by;
        function(&point)
    };
    (0..at.len()).map(|which| (moved(which, STEP) - moved(which, -STEP)) / (2.0 * STEP)).collect()
}

/// Every item stands in one of the tables, so that a new one is not forgotten.
#[test]
fn every_item_is_tested() {
    let tested: Vec<&str> = [
        activations::tested(),
        losses::tested(),
        layers::tested(),
        initialisers::tested(),
        numbers::tested(),
        sequences::tested(),
    ]
    .concat();
    for entry in nn_compiler::prelude::entries() {
        assert!(tested.contains(&entry.name), "`{}` is not tested", entry.name);
    }
}
