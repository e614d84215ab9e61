//! Checks a network's gradient against finite differences of its loss.
//!
//! The derivative by a parameter `w` is compared with the central difference
//! `(loss(w + h) - loss(w - h)) / 2h`, where `h = ε^(1/3) · max(1, |w|)` balances the error of the
//! formula, `h²`, against that of rounding, `ε / h` (Press et al., Numerical Recipes, section 5.7). At the end of the
//! parameter's declared range the difference is that to the one side. What
//! remains is about `ε^(2/3)`: expect agreement to 1e-3 or so in `f32` and 1e-8 in `f64`. At a kink, such as
//! that of `relu` at zero, the loss has no derivative, and a difference across it tells nothing.

use crate::data::Examples;
use crate::network::{Network, Range, coordinates, index};
use crate::real::Real;
use crate::run;

/// One derivative, computed both ways.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The parameter's name.
    pub parameter: &'static str,
    /// The index of the element; empty for a scalar.
    pub index: Vec<usize>,
    /// The derivative that the network computes.
    pub gradient: f64,
    /// The derivative by finite differences.
    pub difference: f64,
    /// How far they are apart, relative to the largest derivative by this parameter that was computed
    /// either way.
    pub error: f64,
}

/// What [`check`] finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// How many derivatives were compared.
    pub compared: usize,
    /// Where the two ways are farthest apart; `None` where nothing is learned.
    pub worst: Option<Comparison>,
}

/// A gradient that finite differences contradict.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "the derivative of the loss by `{}`{} is {}, but finite differences say {}: a relative error of {:.1e}",
    .0.parameter, index(&.0.index), .0.gradient, .0.difference, .0.error
)]
pub struct Mismatch(pub Comparison);

impl Report {
    /// Whether all derivatives agree.
    ///
    /// # Errors
    /// The worst one, if its error is above `tolerance` or no number.
    pub fn within(&self, tolerance: f64) -> Result<(), Mismatch> {
        match &self.worst {
            Some(worst) if worst.error.is_nan() || worst.error > tolerance => Err(Mismatch(worst.clone())),
            _ => Ok(()),
        }
    }
}

/// Compares the derivative of the mean loss by every element of every learned parameter.
pub fn check<N: Network>(net: &N, examples: &Examples<N>) -> Report {
    check_some(net, examples, usize::MAX)
}

/// As [`check`], but at most `count` elements of each parameter, spread evenly: each element costs two
/// evaluations of the loss.
pub fn check_some<N: Network>(net: &N, examples: &Examples<N>, count: usize) -> Report {
    let (_, gradient) = run::gradient(net, examples);
    let mut moved = net.clone();
    let mut report = Report { compared: 0, worst: None };
    for parameter in N::INFO.parameters.iter().filter(|parameter| parameter.learned) {
        let elements = parameter.elements();
        let step = elements.div_ceil(count.max(1)).max(1);
        let pairs: Vec<(usize, f64, f64)> = (0..elements)
            .step_by(step)
            .map(|place| {
                let stored = parameter.offset + place;
                (place, gradient[stored].to_f64(), difference(&mut moved, examples, stored, parameter.range))
            })
            .collect();
        let scale = pairs.iter().fold(0.0, |scale: f64, (_, a, b)| scale.max(a.abs()).max(b.abs()));
        report.compared += pairs.len();
        for (place, gradient, difference) in pairs {
            let error = if gradient == difference { 0.0 } else { ((gradient - difference) / scale).abs() };
            // In the total order of magnitudes, NaN is the largest.
            if report.worst.as_ref().is_none_or(|worst| error.total_cmp(&worst.error).is_gt()) {
                let index = coordinates(parameter.shape, place);
                report.worst =
                    Some(Comparison { parameter: parameter.name, index, gradient, difference, error });
            }
        }
    }
    report
}

fn difference<N: Network>(net: &mut N, examples: &Examples<N>, stored: usize, range: Option<Range>) -> f64 {
    let kept = net.parameters()[stored];
    let h = N::Real::EPSILON.to_f64().cbrt() * kept.to_f64().abs().max(1.0);
    // The step taken is the one between the rounded numbers.
    let mut at = |w: f64| {
        let w = N::Real::from_f64(w);
        net.parameters_mut()[stored] = range.map_or(w, |range| range.nearest(w));
        (net.parameters()[stored].to_f64(), run::loss(net, examples))
    };
    let (above, loss_above) = at(kept.to_f64() + h);
    let (below, loss_below) = at(kept.to_f64() - h);
    net.parameters_mut()[stored] = kept;
    (loss_above - loss_below) / (above - below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::by_hand::{ByHand, Example};
    use crate::init;
    use crate::tensor::Elements;

    fn examples<T: Real + Elements<T>>() -> Examples<ByHand<T>> {
        let number = |i: usize, j: usize| T::from_f64(((i * 5 + j * 3) % 11) as f64 / 5.0 - 1.0);
        let rows: Vec<_> = (0..20).map(|i| Example(std::array::from_fn(|j| number(i, j)))).collect();
        Examples::from_rows(&rows).unwrap()
    }

    #[test]
    fn a_right_gradient_passes() {
        let report = check(&init::initialise::<ByHand<f64>>(1), &examples());
        assert_eq!(report.compared, 9);
        report.within(1e-8).unwrap();
        check(&init::initialise::<ByHand<f32>>(1), &examples()).within(1e-3).unwrap();
        assert_eq!(check_some(&init::initialise::<ByHand<f64>>(1), &examples(), 2).compared, 5);
    }

    #[test]
    fn the_worst_derivative_is_named() {
        let mut net: ByHand<f64> = init::initialise(1);
        net.parameters[4] = f64::NAN;
        let report = check(&net, &examples());
        assert!(report.worst.as_ref().unwrap().error.is_nan() && report.within(1.0).is_err());

        let index = coordinates(ByHand::<f64>::INFO.parameters[0].shape, 4);
        assert_eq!(index, [1, 1]);
        let worst = Comparison { parameter: "weight", index, gradient: 0.5, difference: 0.25, error: 0.5 };
        let report = Report { compared: 9, worst: Some(worst) };
        report.within(0.5).unwrap();
        assert_eq!(
            report.within(0.4).unwrap_err().to_string(),
            "the derivative of the loss by `weight`[1, 1] is 0.5, but finite differences say 0.25: \
             a relative error of 5.0e-1"
        );
    }
}
