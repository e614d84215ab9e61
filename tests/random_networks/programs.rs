//! What the programs of a network compute, by interpretation in the memory that is planned for them.

use nn_compiler::emit::Programs;
use nn_compiler::eval::Bindings;
use nn_compiler::memory::Planned;
use nn_compiler::program::{Tiling, interpret_in};

use crate::reference::Numbers;

/// How many examples a network is tried with, and how these are cut into tiles: the second one has a lane without an example.
pub const EXAMPLES: usize = 3;
const TILING: Tiling = Tiling { lanes: 2, groups: 1 };

/// The greatest error of what is simplified, relative to the largest number beside it.
pub const SIMPLIFIED: f64 = 1e-11;
/// That of programs, against evaluation of the graph that they compute.
pub const PLANNED: f64 = 1e-12;

impl Numbers {
    /// What programs compute.
    pub fn planned(programs: &Programs, bindings: &Bindings) -> Numbers {
        let run = |planned: &Planned| {
            let places = planned.plan.places(&planned.program);
            interpret_in(&planned.program, bindings, TILING, &places)
        };
        let [predicted, measured] =
            [&programs.predict, &programs.evaluate].map(|program| run(program).results);
        let trained = run(&programs.train);
        let mean = |of: &Vec<Vec<f64>>| of.iter().map(|example| example[0]).sum::<f64>() / EXAMPLES as f64;
        // The loss is a result of two programs.
        assert_eq!(trained.results[0], measured[0], "the loss of a step is that of an evaluation");
        Numbers {
            measures: measured.iter().map(mean).collect(),
            outputs: (0..EXAMPLES)
                .flat_map(|example| predicted.iter().flat_map(move |output| output[example].clone()))
                .collect(),
            gradients: trained.gradients,
        }
    }

    /// What differs from what is expected by more than a tolerance, a line each.
    pub fn differences(&self, expected: &Numbers, stage: &str, tolerance: f64) -> Vec<String> {
        // What is not learned moves nothing.
        let pairs = || self.gradients.iter().zip(&expected.gradients);
        let still =
            pairs().filter(|(_, expected)| expected.is_none()).filter_map(|(computed, _)| computed.as_ref());
        assert!(still.flatten().all(|&x| x == 0.0), "the gradient by what the loss does not depend on");
        let learned = pairs().filter(|(_, expected)| expected.is_some());
        let (found, learned): (Vec<_>, Vec<_>) = learned.unzip();
        let flat =
            |all: Vec<&Option<Vec<f64>>>| all.into_iter().flatten().flatten().copied().collect::<Vec<f64>>();
        let errors = [
            ("loss and metric", error(&self.measures, &expected.measures)),
            ("outputs", error(&self.outputs, &expected.outputs)),
            ("gradient", error(&flat(found), &flat(learned))),
        ];
        let wrong = errors.into_iter().filter(|(_, error)| error.is_nan() || *error > tolerance);
        wrong.map(|(what, error)| format!("an error of {error:.1e} in the {what} as {stage}")).collect()
    }
}

/// The largest difference, relative to the largest number. Where nothing is learned nothing is compared.
pub fn error(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let (mut difference, mut scale) = (0.0, 0.0);
    for (found, expected) in found.iter().zip(expected) {
        if found.is_nan() {
            return f64::NAN;
        }
        difference = f64::max(difference, (found - expected).abs());
        scale = f64::max(scale, expected.abs());
    }
    if difference == 0.0 { 0.0 } else { difference / scale }
}
