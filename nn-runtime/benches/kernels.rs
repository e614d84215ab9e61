//! The kernels and functions in which a network spends its time.
//!
//! `cargo bench -p nn-runtime --bench kernels`. Items per second are multiplications with additions in the
//! contractions (half a flop count), elements elsewhere.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use nn_runtime::kernel::Matrix;
use nn_runtime::math::{self, Math};
use nn_runtime::{Instructions, Lanes, Real, kernel};

/// Rows, columns, examples.
const SIZES: [(usize, usize, usize); 6] =
    [(128, 784, 64), (1024, 1024, 256), (10, 128, 64), (32, 32, 128), (256, 64, 64), (64, 256, 64)];

fn main() {
    divan::main();
}

fn lanes(count: usize) -> Vec<Lanes<f32, 16>> {
    let number = |i: usize| ((i * 7919) % 1000) as f32 / 250.0 - 2.0;
    (0..count).map(|i| Lanes(std::array::from_fn(|l| number(i * 16 + l)))).collect()
}

fn numbers(count: usize) -> Vec<f32> {
    lanes(count.div_ceil(16)).iter().flat_map(|lanes| lanes.0).take(count).collect()
}

#[divan::bench(args = SIZES)]
fn forward(bencher: Bencher, (m, k, examples): (usize, usize, usize)) {
    let (w, x, mut y) = (numbers(m * k), lanes(examples / 16 * k), lanes(examples / 16 * m));
    bencher.counter(ItemsCount::new(m * k * examples)).bench_local(|| {
        kernel::contract(
            Instructions::best(),
            Matrix::new(black_box(&w), m, k),
            16,
            &mut [(black_box(&x), &mut y)],
        )
    });
}

#[divan::bench(args = SIZES)]
fn input_gradient(bencher: Bencher, (m, k, examples): (usize, usize, usize)) {
    let (w, dy, mut dx) = (numbers(m * k), lanes(examples / 16 * m), lanes(examples / 16 * k));
    bencher.counter(ItemsCount::new(m * k * examples)).bench_local(|| {
        kernel::contract(
            Instructions::best(),
            Matrix::new(black_box(&w), m, k).transposed(),
            16,
            &mut [(black_box(&dy), &mut dx)],
        )
    });
}

#[divan::bench(args = SIZES)]
fn weight_gradient(bencher: Bencher, (m, k, examples): (usize, usize, usize)) {
    let (dy, x, mut sums) = (lanes(examples / 16 * m), lanes(examples / 16 * k), vec![0.0f32; m * k]);
    bencher.counter(ItemsCount::new(m * k * examples)).bench_local(|| {
        kernel::outer(Instructions::best(), 16, black_box(&dy), black_box(&x), m, k, true, &mut sums)
    });
}

#[divan::bench]
fn load_rows(bencher: Bencher) {
    let rows: Vec<Vec<f32>> = (0..16).map(|_| numbers(784)).collect();
    let rows: Vec<&[f32]> = rows.iter().map(|row| &row[..]).collect();
    let mut out = lanes(784);
    bencher
        .counter(ItemsCount::new(784usize * 16))
        .bench_local(|| kernel::transpose(Instructions::best(), black_box(&rows), 0, &mut out));
}

/// Applies a function to every element, as the loops that `network!` emits do.
type Apply<T> = fn(&mut [T]);

/// The list of the names, and the functions for a number type.
macro_rules! functions {
    ($($name:literal: $function:expr;)*) => {
        const FUNCTIONS: &[&str] = &[$($name),*];

        fn function<T: Real>(name: &str) -> Apply<T> {
            match name {
                $($name => |x| {
                    Instructions::best().vectorise(
                        #[inline(always)]
                        |math: Math, x: &mut [T]| {
                            for x in x {
                                *x = $function(math, *x);
                            }
                        },
                        x,
                    );
                },)*
                _ => panic!("{name} is not in the list"),
            }
        }
    };
}
functions! {
    "exp": Math::exp;
    "ln": Math::ln;
    "sin": Math::sin;
    "cos": Math::cos;
    "tanh": Math::tanh;
    "atan": Math::atan;
    "ln_1p": Math::ln_1p;
    "sigmoid": Math::sigmoid;
    "softplus": Math::softplus;
    "erf": Math::erf;
    "sqrt": (|_, x| math::sqrt(x));
    "floor": (|_, x| math::floor(x));
    "pow": (|math: Math, x| math.pow(x, T::from_f64(1.7)));
    "sign": (|_, x| math::sign(x));
}

#[divan::bench(types = [f32, f64], args = FUNCTIONS)]
fn functions<T: Real>(bencher: Bencher, name: &str) {
    let apply = function::<T>(name);
    let x: Vec<T> = numbers(4096).into_iter().map(|x| T::from_f64(x.into())).collect();
    bencher.counter(ItemsCount::new(x.len())).with_inputs(|| x.clone()).bench_local_values(|mut x| {
        apply(black_box(&mut x));
        x
    });
}
