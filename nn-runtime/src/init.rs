//! The values parameters start with. A seed gives the same ones for years.
//!
//! Each parameter draws from a stream of its own, numbered by its place in the network, so that a change to
//! one parameter leaves the others as they were; the blocks of a stack draw as if they were written one after the other. Bits come from ChaCha8 (`random.rs`); numbers from
//! bits, in `f64`, as follows.
//!
//! - Uniform in `[0, 1)`: the upper 53 of 64 bits, times 2⁻⁵³. In `low..high`: `low + (high - low)·u`.
//! - Normal: two at a time by Box and Muller (Annals of Mathematical Statistics 29, 1958) from two
//!   uniform numbers `u`, `v`: `r·cos(2πv)`, then `r·sin(2πv)`, where `r = √(-2·ln(1 - u))`.
//! - Orthogonal: a matrix of normal numbers made orthonormal by Gram and Schmidt, each vector
//!   freed from those before it twice, which leaves them orthogonal to rounding (Giraud, Langou and
//!   Rozložník, Computers & Mathematics with Applications 50, 2005). Lengths are divided out, signs kept: the
//!   matrix is distributed evenly over all orthogonal ones (Mezzadri, Notices of the AMS 54, 2007).
//!
//! All are rounded to the network's number type at the end, and brought into the declared range of their parameter.

use crate::network::{Init, Network, ParameterInfo};
use crate::precompiled::Precompiled;
use crate::random::Random;
use crate::real::Real;

/// A network with its declared initial values, drawn where they are random from `seed`.
pub fn initialise<N: Network>(seed: u64) -> N {
    let mut net = N::zeroed();
    for (number, part) in N::INFO.blocks().into_iter().enumerate() {
        let numbers = &mut net.parameters_mut()[part.offset()..][..part.elements()];
        N::Real::fill(part.parameter, seed, number as u64, numbers);
    }
    net
}

/// Draws the initial values of a parameter from a stream of the seed.
pub(crate) fn fill<T: Real>(parameter: &ParameterInfo, seed: u64, stream: u64, numbers: &mut [T]) {
    let random = &mut Random::new(seed, b"initial\0", stream);
    match parameter.init {
        Init::Constant(value) => numbers.fill(T::from_f64(value)),
        Init::Values(values) => set(numbers, values.iter().copied()),
        Init::Runs(runs) => {
            set(numbers, runs.iter().flat_map(|&(value, count)| std::iter::repeat_n(value, count)))
        }
        Init::Uniform { low, high } => {
            set(numbers, std::iter::repeat_with(|| low + (high - low) * uniform(random)));
        }
        Init::Normal { mean, deviation } => set(numbers, normal(random).map(|z| mean + deviation * z)),
        Init::Orthogonal { gain } => {
            let rows = parameter.shape.first().copied().unwrap_or(1);
            let matrix = orthogonal(rows, numbers.len() / rows, random);
            set(numbers, matrix.into_iter().map(|x| gain * x));
        }
    }
    if let Some(range) = parameter.range {
        T::project(numbers, range);
    }
}

fn set<T: Real>(numbers: &mut [T], values: impl Iterator<Item = f64>) {
    for (number, value) in numbers.iter_mut().zip(values) {
        *number = T::from_f64(value);
    }
}

fn uniform(random: &mut Random) -> f64 {
    (random.bits() >> 11) as f64 / (1u64 << 53) as f64
}

fn normal(random: &mut Random) -> impl Iterator<Item = f64> {
    std::iter::repeat_with(|| {
        let radius = (-2.0 * libm::log(1.0 - uniform(random))).sqrt();
        let (sin, cos) = libm::sincos(std::f64::consts::TAU * uniform(random));
        [radius * cos, radius * sin]
    })
    .flatten()
}

/// A row-major matrix whose rows (or columns, if they are fewer) are orthonormal.
fn orthogonal(rows: usize, columns: usize, random: &mut Random) -> Vec<f64> {
    let (count, length) = (rows.min(columns), rows.max(columns));
    let mut vectors: Vec<f64> = normal(random).take(count * length).collect();
    for i in 0..count {
        let (before, rest) = vectors.split_at_mut(i * length);
        let vector = &mut rest[..length];
        for other in before.chunks_exact(length).chain(before.chunks_exact(length)) {
            let projection = dot(vector, other);
            vector.iter_mut().zip(other).for_each(|(x, y)| *x -= projection * y);
        }
        let norm = dot(vector, vector).sqrt();
        vector.iter_mut().for_each(|x| *x /= norm);
    }
    if rows <= columns {
        return vectors;
    }
    (0..rows * columns).map(|place| vectors[place % columns * length + place / columns]).collect()
}

/// Eight sums side by side, then one after the other: quick, and the same on every machine.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in a.iter().zip(b) {
        for l in 0..8 {
            sums[l] += a[l] * b[l];
        }
    }
    for ((sum, a), b) in sums.iter_mut().zip(a_rest).zip(b_rest) {
        *sum += a * b;
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::by_hand::ByHand;

    fn draw(init: Init, shape: &'static [usize], seed: u64) -> Vec<f64> {
        let parameter =
            ParameterInfo { name: "p", shape, offset: 0, init, learned: true, range: None, blocks: &[] };
        let mut numbers = vec![0.0; parameter.elements()];
        fill(&parameter, seed, 0, &mut numbers);
        numbers
    }

    /// Figures of an independent implementation of the definition above. If this fails, every seed means
    /// something else than before.
    #[test]
    fn a_seed_means_the_same_for_years() {
        let bits = |numbers: Vec<f64>| -> Vec<u64> { numbers.into_iter().map(f64::to_bits).collect() };
        let uniform = draw(Init::Uniform { low: -1.0, high: 3.0 }, &[3], 42);
        let normal = draw(Init::Normal { mean: 0.5, deviation: 2.0 }, &[3], 42);
        let orthogonal = draw(Init::Orthogonal { gain: 2.0 }, &[2, 3], 42);
        assert_eq!(bits(uniform), [0x3fe9cfae6ca7de6c, 0x3fb2df8b65be8f00, 0xbfd0e094abfbcd28]);
        assert_eq!(bits(normal), [0x3fcf930225263bcc, 0x40056c047b1ba31b, 0x3ffc3464c5939897]);
        assert_eq!(
            bits(orthogonal),
            [
                0xbfc9a1cd6aa791ae,
                0x3ffb8b257a901add,
                0x3feff163f85a27db,
                0xbfcb1b80d8417ea4,
                0x3fef54fcf9fa1254,
                0xbffbb24cc5d7bf6f
            ]
        );
    }

    #[test]
    fn each_parameter_has_its_own_stream() {
        let net: ByHand<f32> = initialise(3);
        assert_eq!(net, initialise(3));
        assert_ne!(net, initialise(4));
        let weight = draw(Init::Uniform { low: -1.0, high: 1.0 }, &[2, 3], 3);
        assert_eq!(net.parameters[..6], weight.iter().map(|&w| w as f32).collect::<Vec<_>>());
        assert_eq!(net.parameters[6..], [0.25, -0.5, 0.5]);
    }

    #[test]
    fn distributions_have_their_moments() {
        let moments = |numbers: &[f64]| {
            let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
            let square = |x: &f64| (x - mean) * (x - mean);
            (mean, numbers.iter().map(square).sum::<f64>() / numbers.len() as f64)
        };
        let uniform = draw(Init::Uniform { low: -1.0, high: 3.0 }, &[200, 500], 1);
        assert!(uniform.iter().all(|x| (-1.0..3.0).contains(x)));
        let (mean, variance) = moments(&uniform);
        assert!((mean - 1.0).abs() < 0.02 && (variance - 16.0 / 12.0).abs() < 0.02, "{mean} {variance}");
        let normal = draw(Init::Normal { mean: -2.0, deviation: 3.0 }, &[200, 500], 1);
        let (mean, variance) = moments(&normal);
        assert!((mean + 2.0).abs() < 0.05 && (variance - 9.0).abs() < 0.2, "{mean} {variance}");
        let within = normal.iter().filter(|x| (*x + 2.0).abs() < 3.0).count() as f64 / 1e5;
        assert!((within - 0.6827).abs() < 0.01, "{within} within one deviation");
    }

    #[test]
    fn orthogonal_rows_or_columns_are_orthonormal() {
        for (shape, rows, columns) in [
            (&[5, 9][..], 5, 9),
            (&[9, 5], 9, 5),
            (&[4, 4], 4, 4),
            (&[6, 2, 5], 6, 10),
            (&[7], 7, 1),
            (&[], 1, 1),
        ] {
            let matrix = draw(Init::Orthogonal { gain: 3.0 }, shape, 5);
            let vector = |i: usize| -> Vec<f64> {
                if rows <= columns {
                    matrix[i * columns..][..columns].to_vec()
                } else {
                    (0..rows).map(|r| matrix[r * columns + i]).collect()
                }
            };
            for i in 0..rows.min(columns) {
                for j in 0..=i {
                    let expected = if i == j { 9.0 } else { 0.0 };
                    assert!((dot(&vector(i), &vector(j)) - expected).abs() < 1e-14, "{shape:?}: {i}, {j}");
                }
            }
        }
    }
}
