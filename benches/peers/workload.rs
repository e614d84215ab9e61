//! The workloads, under the names they have with all competitors.

use nn_runtime::data::{DataError, Row};
use nn_runtime::train::Stepper;
use nn_runtime::{Examples, Network, Sgd, network};

use crate::stream::{classes, network, symmetric, unit};

network! {
    layer block()(x: [n]) { x + x.layer_norm().dense(4 * n).gelu_tanh().dense(n) }

    /// 2-2-1 with sigmoids, on the exclusive or: as small as a network gets.
    pub struct Xor {
        input x: [2];
        target y: [1];
        output y_hat = x.dense(2).sigmoid().dense(1).sigmoid();
        loss squared_error(y_hat, y);
    }

    /// 784-128-10.
    pub struct Digits {
        input image: [784];
        target label: class(10);
        output logits = image.dense(128).relu().dense(10);
        loss cross_entropy(logits, label);
    }

    /// 784-1024-1024-10: the time is that of matrix products.
    pub struct Wide {
        input image: [784];
        target label: class(10);
        output logits = image.dense(1024).relu().dense(1024).relu().dense(10);
        loss cross_entropy(logits, label);
    }

    layer field()(x, t) { [x, t].dense(32).tanh().dense(32).tanh().dense(32).tanh().dense() }

    /// Burgers' equation: the loss holds first and second derivatives of a field over space and time.
    pub struct Burgers {
        input x;
        input t;
        let field = field();
        let u = field(x, t);
        let u_x = grad(u, x);
        output u;
        loss (grad(u, t) + u * u_x - 0.01 * grad(u_x, x)).square();
    }

    /// Four residual blocks, as those of a transformer between its attentions.
    pub struct Blocks {
        input x: [64];
        target y: [64];
        output y_hat = x.block().block().block().block();
        loss squared_error(y_hat, y);
    }
}

/// One workload.
#[derive(Clone, Copy, Debug)]
pub struct Workload {
    /// Its name with all competitors.
    pub name: &'static str,
    /// What it is.
    pub meaning: &'static str,
    /// How many examples each step is over.
    pub batch: usize,
    /// How many millions of floating-point operations a step cannot do without: those of its matrix products.
    pub megaflop: f64,
    start: fn(&Workload) -> Task,
}

/// All workloads.
pub const WORKLOADS: [Workload; 6] = [
    Workload {
        name: "W1",
        meaning: "2-2-1, sigmoid, the exclusive or",
        batch: 4,
        megaflop: 2.0 * 4.0 * (2.0 * 6.0 + 2.0) / 1e6,
        start: |workload| {
            let x = vec![0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0];
            training::<Xor>(workload, 0.5, &x, &[0.0, 1.0, 1.0, 0.0])
        },
    },
    Workload {
        name: "W2",
        meaning: "784-128-10, ReLU, softmax",
        batch: 64,
        megaflop: 2.0 * 64.0 * (2.0 * 784.0 * 128.0 + 3.0 * 128.0 * 10.0) / 1e6,
        start: |workload| {
            let (x, y) = images(workload.batch);
            training::<Digits>(workload, 0.05, &x, &y)
        },
    },
    Workload {
        name: "W3",
        meaning: "784-1024-1024-10, ReLU, softmax",
        batch: 256,
        megaflop: 2.0 * 256.0 * (2.0 * 784.0 * 1024.0 + 3.0 * (1024.0 * 1024.0 + 1024.0 * 10.0)) / 1e6,
        start: |workload| {
            let (x, y) = images(workload.batch);
            training::<Wide>(workload, 0.05, &x, &y)
        },
    },
    Workload {
        name: "W7",
        meaning: "2-32-32-32-1, tanh, residual of Burgers' equation",
        batch: 1024,
        // The field, a derivative of it and the sum of two others pass the layers, forwards and twice backwards.
        megaflop: 2.0 * 1024.0 * 3.0 * 3.0 * (2.0 * 32.0 * 32.0 + 32.0) / 1e6,
        start: |workload| {
            let mut points = symmetric(100, workload.batch * 2, 1.0);
            points.iter_mut().skip(1).step_by(2).for_each(|time| *time = (*time + 1.0) / 2.0);
            training::<Burgers>(workload, 0.01, &points, &[])
        },
    },
    Workload {
        name: "W8",
        meaning: "4 × [x + dense(gelu(dense(norm x)))], 64-256-64",
        batch: 128,
        megaflop: 2.0 * 128.0 * 4.0 * 2.0 * 3.0 * 64.0 * 256.0 / 1e6,
        start: |workload| {
            let count = workload.batch * 64;
            training::<Blocks>(workload, 0.05, &symmetric(100, count, 1.0), &symmetric(101, count, 1.0))
        },
    },
    Workload {
        name: "I2",
        meaning: "prediction of 784-128-10",
        batch: 1,
        megaflop: 2.0 * (784.0 * 128.0 + 128.0 * 10.0) / 1e6,
        start: |_| {
            let net: Digits = network();
            let image: [f32; 784] = std::array::from_fn({
                let image = unit(100, 784);
                move |place| image[place]
            });
            Task(Box::new(move |count| {
                let mut sum = f64::NAN;
                for _ in 0..count {
                    let logits = std::hint::black_box(&net).predict(&image)?.logits;
                    sum = logits.iter().map(|&logit| f64::from(logit)).sum();
                }
                Ok(sum)
            }))
        },
    },
];

impl Workload {
    /// The workload of this name.
    pub fn named(name: &str) -> Option<Workload> {
        WORKLOADS.into_iter().find(|workload| workload.name == name)
    }

    /// Whether its steps train; else they predict.
    pub fn trains(&self) -> bool {
        self.name.starts_with('W')
    }

    /// The network at its beginning.
    pub fn start(&self) -> Task {
        (self.start)(self)
    }
}

/// A workload under way.
pub struct Task(Box<dyn FnMut(u64) -> Steps>);

/// What steps give.
type Steps = Result<f64, Box<dyn std::error::Error>>;

impl Task {
    /// One step by itself, or so many in one call: of training, which gives the loss before the last of them, or of
    /// prediction, which gives the sum of the outputs.
    ///
    /// # Errors
    /// A number is not finite.
    pub fn steps(&mut self, count: u64) -> Steps {
        (self.0)(count)
    }
}

/// Images of random grey, and labels.
fn images(count: usize) -> (Vec<f32>, Vec<f32>) {
    (unit(100, count * 784), classes(101, count, 10))
}

/// Training by plain descent, on one batch.
fn training<N: Network<Real = f32>>(workload: &Workload, rate: f64, x: &[f32], y: &[f32]) -> Task {
    let examples = examples::<N>(x, y).expect("the numbers above are finite");
    assert_eq!(examples.len(), workload.batch);
    let mut net: N = network();
    let mut stepper = Stepper::new(&net, Sgd::new(rate)).expect("the rates above are positive");
    Task(Box::new(move |count| {
        let rows = (0..examples.len()).map(|index| examples.row(index));
        match count {
            1 => Ok(stepper.step(&mut net, rows)?),
            _ => Ok(stepper.descend(&mut net, count, rows)?),
        }
    }))
}

/// Examples with these inputs and targets.
///
/// # Errors
/// A number is not finite, or not a class where one should be.
pub fn examples<N: Network<Real = f32>>(x: &[f32], y: &[f32]) -> Result<Examples<N>, DataError> {
    let width = N::INFO.target_len();
    let inputs = x.chunks(N::INFO.input_len()).enumerate();
    let rows: Vec<Pair> = inputs.map(|(row, x)| Pair { x, y: &y[row * width..][..width] }).collect();
    Examples::from_rows(&rows)
}

/// The inputs and the targets of one example.
struct Pair<'a> {
    x: &'a [f32],
    y: &'a [f32],
}

impl<N: Network<Real = f32>> Row<N> for Pair<'_> {
    fn write(&self, row: &mut [f32]) {
        let (x, y) = row.split_at_mut(self.x.len());
        x.copy_from_slice(self.x);
        y.copy_from_slice(self.y);
    }
}
