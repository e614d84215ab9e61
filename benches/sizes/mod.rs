//! Networks of two layers whose widths fit the vectors and blocks of the kernels well or badly.

use nn_runtime::data::Row;
use nn_runtime::run::Execution;
use nn_runtime::train::Stepper;
use nn_runtime::{Examples, Network, Sgd, network, run};

/// A network by its width: of its input, of its hidden layer and of its output.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// The width.
    pub width: usize,
    /// The floating-point operations of training, for one example.
    pub flops: u64,
    /// Training on a batch of so many examples: takes a step, and gives the loss before it.
    pub start: fn(usize) -> Box<dyn FnMut() -> f64>,
    /// The loss and the gradient of a batch of so many examples.
    pub gradient: fn(usize) -> (f64, Vec<f32>),
}

macro_rules! networks {
    ($($Name:ident $width:tt)*) => {
        $(network! {
            /// Two layers.
            pub struct $Name {
                input  x: [$width];
                target y: [$width];
                output y_hat = x.dense($width).relu().dense($width);
                loss squared_error(y_hat, y);
            }
        })*

        /// All of them, from narrow to wide.
        pub const SIZES: &[Size] = &[$(Size {
            width: $width,
            flops: $Name::FLOPS_PER_EXAMPLE.train,
            start: start::<$Name>,
            gradient: gradient::<$Name>,
        },)*];
    };
}

networks! {
    Width1 1 Width3 3 Width7 7 Width8 8 Width48 48 Width50 50 Width96 96 Width97 97 Width128 128 Width129 129
    Width617 617 Width624 624 Width1000 1000 Width1024 1024
}

/// A number between -1 and 1 that follows from its place.
pub fn number(place: usize) -> f32 {
    (place * 7919 % 1009) as f32 / 504.5 - 1.0
}

/// How far from zero parameters are.
pub fn scale(width: usize) -> f32 {
    1.0 / (width as f32).sqrt()
}

/// An example that follows from its place.
struct Made(usize);

impl<N: Network<Real = f32>> Row<N> for Made {
    fn write(&self, row: &mut [f32]) {
        let first = self.0 * row.len();
        row.iter_mut().enumerate().for_each(|(place, x)| *x = number(first + place));
    }
}

fn examples<N: Network<Real = f32>>(count: usize) -> Examples<N> {
    Examples::from_rows(&(0..count).map(Made).collect::<Vec<_>>()).expect("the numbers are finite")
}

fn network_of<N: Network<Real = f32>>() -> N {
    let mut net = N::zeroed();
    let scale = scale(N::INFO.input_len());
    net.parameters_mut().iter_mut().enumerate().for_each(|(place, w)| *w = scale * number(place));
    net
}

fn start<N: Network<Real = f32>>(batch: usize) -> Box<dyn FnMut() -> f64> {
    let (examples, mut net) = (examples::<N>(batch), network_of::<N>());
    let stepper = Stepper::with(&net, Sgd::new(1e-3), Execution::default());
    let mut stepper = stepper.expect("the rate is positive");
    Box::new(move || {
        let rows = (0..batch).map(|index| examples.row(index));
        stepper.step(&mut net, rows).expect("small numbers stay finite")
    })
}

fn gradient<N: Network<Real = f32>>(batch: usize) -> (f64, Vec<f32>) {
    run::gradient(&network_of::<N>(), &examples(batch))
}
