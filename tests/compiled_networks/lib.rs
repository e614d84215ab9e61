//! Compares compiled random networks with what reference evaluation computed of them.

use nn_runtime::data::Row;
use nn_runtime::run::{Execution, Workspace};
use nn_runtime::{Elements, Examples, Instructions, Network, Real, Threads, run};

/// The greatest error, relative to the largest number beside it.
pub const SINGLE: f64 = 1e-5;
/// The same in double precision.
pub const DOUBLE: f64 = 1e-11;
/// Of fourth derivatives in single precision.
pub const SINGLE_DERIVATIVES: f64 = 1e-4;

/// Compares all networks with the numbers that were computed of them, five lines for each.
pub fn checked(count: usize, computed: &str, all: fn(&mut Check)) {
    let mut lines = computed.lines().map(numbers);
    let mut next = || lines.next().expect("five lines for each network");
    let mut check = Check { references: Vec::new(), failures: Vec::new() };
    for _ in 0..count {
        check.references.push(Reference {
            rows: next(),
            parameters: next(),
            measures: next(),
            gradient: next(),
            outputs: next(),
        });
    }
    all(&mut check);
    assert!(check.failures.is_empty(), "{}", check.failures.join("\n"));
}

fn numbers(line: &str) -> Vec<f64> {
    line.split_whitespace().map(|number| number.parse().expect("a number")).collect()
}

/// What a network should compute.
struct Reference {
    rows: Vec<f64>,
    parameters: Vec<f64>,
    /// The means of loss and metric.
    measures: Vec<f64>,
    /// NaN where a parameter is not learned.
    gradient: Vec<f64>,
    outputs: Vec<f64>,
}

/// The numbers computed, and what does not agree with them.
pub struct Check {
    references: Vec<Reference>,
    failures: Vec<String>,
}

impl Check {
    /// The outputs of a network against those of its reference.
    pub fn outputs<N: Network>(&mut self, number: usize, tolerance: f64, flat: fn(&N::Output) -> Vec<f64>) {
        let (net, _, examples) = self.loaded::<N>(number);
        let outputs: Vec<f64> =
            run::predict_batch(&net, examples.inputs()).expect("they fit").iter().flat_map(flat).collect();
        let error = error(&outputs, &self.references[number].outputs);
        self.judge(number, std::any::type_name::<N::Real>(), "outputs", error, tolerance);
    }

    fn judge(&mut self, number: usize, real: &str, what: &str, error: f64, tolerance: f64) {
        if error.is_nan() || error > tolerance {
            self.failures.push(format!("network{number}, {real}: an error of {error:.1e} in the {what}"));
        }
    }

    /// The network with the parameters of its reference, the places of these, and the examples.
    fn loaded<N: Network>(&self, number: usize) -> (N, Vec<usize>, Examples<N>) {
        let reference = &self.references[number];
        let mut net = N::zeroed();
        // Both list the parameters in the order of the source, row-major.
        let mut values = reference.parameters.iter();
        let mut places = Vec::new();
        for parameter in N::INFO.parameters {
            for place in 0..parameter.shape.iter().product() {
                let value = *values.next().expect("a value for each element");
                net.parameters_mut()[parameter.offset + place] = N::Real::from_f64(value);
                places.push(parameter.offset + place);
            }
        }
        let width = reference.rows.len() / Self::examples::<N>(reference);
        let rows: Vec<Numbers> = reference.rows.chunks(width).map(Numbers).collect();
        (net, places, Examples::<N>::from_rows(&rows).expect("they fit"))
    }

    /// All programs of a network.
    pub fn all<N: Network>(&mut self, number: usize, tolerance: f64, flat: fn(&N::Output) -> Vec<f64>) {
        let (net, places, examples) = self.loaded::<N>(number);
        let reference = &self.references[number];
        let (loss, stored) = run::gradient(&net, &examples);
        let evaluation = run::evaluate(&net, &examples);
        let gradient: Vec<f64> = places.into_iter().map(|place| stored[place].to_f64()).collect();
        let measures: Vec<f64> =
            [evaluation.loss].into_iter().chain(evaluation.metrics.iter().map(|&(_, mean)| mean)).collect();
        let outputs = run::predict_batch(&net, examples.inputs()).expect("they fit");
        let outputs: Vec<f64> = outputs.iter().flat_map(flat).collect();
        let rows = (0..examples.len()).map(|place| examples.inputs().row(place));
        let alone =
            rows.map(|row| run::predict_one(&net, |place| place.copy_from_slice(row)).expect("they fit"));
        let alone: Vec<f64> = alone.flat_map(|output| flat(&output)).collect();
        let found = [
            ("outputs of each example alone", error(&alone, &reference.outputs)),
            ("loss of a step", error(&[loss], &reference.measures[..1])),
            ("loss and metric", error(&measures, &reference.measures)),
            ("outputs", error(&outputs, &reference.outputs)),
            ("gradient", error(&gradient, &reference.gradient)),
        ];
        for (what, error) in found {
            self.judge(number, std::any::type_name::<N::Real>(), what, error, tolerance);
        }
    }

    /// The programs of a network that run in several phases, with several numbers of threads, which must not change a bit.
    pub fn phases<N: Network>(&mut self, number: usize, tolerance: f64, flat: fn(&N::Output) -> Vec<f64>) {
        let (net, places, examples) = self.loaded::<N>(number);
        let alone =
            run::predict_one(&net, |row| row.copy_from_slice(examples.inputs().row(0))).expect("it fits");
        let [one, others @ ..] = [1, 2, 3].map(|threads| {
            let threads = Threads::new(threads).expect("there are as many");
            let execution = Execution { instructions: Instructions::best(), threads };
            let outputs =
                run::predict_batch_with(execution.clone(), &net, examples.inputs()).expect("they fit");
            let mut workspace = Workspace::<N>::with(execution);
            let mut gradient = || {
                let rows = (0..examples.len()).map(|index| examples.row(index));
                let (_, stored) = workspace.gradient(&net, rows);
                places.iter().map(|&place| stored[place].to_f64()).collect::<Vec<f64>>()
            };
            // A step leaves nothing behind.
            let gradients = [gradient(), gradient()];
            (outputs.iter().flat_map(flat).collect::<Vec<f64>>(), gradients)
        });
        let type_name = std::any::type_name::<N::Real>();
        if others.iter().any(|other| *other != one) || one.1[0] != one.1[1] {
            self.failures.push(format!("network{number}, {type_name}: other bits with other threads"));
        }
        let reference = &self.references[number];
        let found = [
            ("outputs of an example alone", error(&flat(&alone), &reference.measures)),
            ("outputs", error(&one.0, &reference.outputs)),
            ("gradient", error(&one.1[0], &reference.gradient)),
        ];
        for (what, error) in found {
            self.judge(number, type_name, what, error, tolerance);
        }
    }

    fn examples<N: Network>(reference: &Reference) -> usize {
        reference.rows.len() / (N::INFO.input_len() + N::INFO.target_len())
    }
}

/// The largest difference, relative to the largest number. Where nothing is learned nothing is compared.
fn error(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let pairs = found.iter().zip(expected).filter(|(_, expected)| !expected.is_nan());
    let (mut difference, mut scale) = (0.0, 0.0);
    for (found, expected) in pairs {
        if found.is_nan() {
            return f64::NAN;
        }
        difference = f64::max(difference, (found - expected).abs());
        scale = f64::max(scale, expected.abs());
    }
    if difference == 0.0 { 0.0 } else { difference / scale }
}

/// An example as the numbers of its row.
struct Numbers<'a>(&'a [f64]);

impl<N: Network> Row<N> for Numbers<'_> {
    fn write(&self, row: &mut [N::Real]) {
        row.iter_mut().zip(self.0).for_each(|(place, &number)| *place = N::Real::from_f64(number));
    }
}

/// The elements of an output.
pub fn flat<T: Real, E: Elements<T>>(value: &E) -> Vec<f64> {
    let mut row = vec![T::default(); E::LEN];
    value.write(&mut row);
    row.iter().map(|number| number.to_f64()).collect()
}
