//! Every instruction set does what the portable one does.

use super::*;
use crate::vector::Vector;

fn numbers<T: Real>(seed: usize) -> Vec<T> {
    (0..2 * T::LANES + 1).map(|i| T::from_f64(((i * 37 + seed * 11) % 23) as f64 / 7.0 - 1.5)).collect()
}

/// Loads at any alignment, multiplies, adds and stores.
struct Arithmetic<'a, T> {
    from: &'a [T],
    to: &'a mut [T],
}

impl<T: Real> Arithmetic<'_, T> {
    #[inline(always)]
    fn with<I: Vectors<T>>(self, set: I) {
        let [a, b] = [0, 1].map(|at| set.load(&self.from[at..]));
        let sum = set.add_product(set.zero(), a, b);
        let sum = set.add_product(sum, set.splat(self.from[2]), a);
        let sum = set.add(sum, b);
        set.store(sum, &mut self.to[1..]);
    }
}

/// Turns over a square as large as a register is long, of rows some of which are there.
struct Turn<'a, T> {
    count: usize,
    from: &'a [T],
    to: &'a mut [T],
}

impl<T: Real> Turn<'_, T> {
    #[inline(always)]
    fn with<I: Vectors<T>>(self, set: I) {
        let from = |r: usize| &self.from[r * I::SIDE..];
        set.turn(self.count, from, |c, column| set.put(column, &mut self.to[c * I::SIDE..]));
    }
}

macro_rules! works {
    ($($T:ty)*) => {$(
        impl Work for Turn<'_, $T> {
            #[inline(always)]
            fn run<I: InstructionSet>(self, set: I) {
                self.with(set);
            }
        }

        impl Work for Sums<'_, $T> {
            #[inline(always)]
            fn run<I: InstructionSet>(self, set: I) {
                self.with(set);
            }
        }

        impl Work for Part<'_, $T> {
            #[inline(always)]
            fn run<I: InstructionSet>(self, set: I) {
                self.with(set);
            }
        }

        impl Work for Arithmetic<'_, $T> {
            #[inline(always)]
            fn run<I: InstructionSet>(self, set: I) {
                self.with(set);
            }
        }
    )*};
}
works! { f32 f64 }

fn result<T: Real>(instructions: Instructions) -> Vec<T>
where
    for<'a> Arithmetic<'a, T>: Work,
{
    let (from, mut to) = (numbers(1), numbers(2));
    instructions.run(Arithmetic { from: &from, to: &mut to });
    to
}

#[test]
fn every_set_computes_the_same() {
    for instructions in Instructions::available() {
        let exact = result::<f64>(Instructions::available()[0].reproducible());
        assert_eq!(result::<f64>(instructions.reproducible()), exact, "{}", instructions.name());
        for (a, b) in result::<f64>(instructions).iter().zip(&exact) {
            assert!((a - b).abs() < 1e-14, "{}", instructions.name());
        }
        let exact = result::<f32>(Instructions::available()[0].reproducible());
        assert_eq!(result::<f32>(instructions.reproducible()), exact, "{}", instructions.name());
        // What lies around the vector is left alone.
        let (to, before) = (result::<f32>(instructions), numbers::<f32>(2));
        assert_eq!((to[0], &to[17..]), (before[0], &before[17..]));
    }
}

/// Adds the numbers of each of some vectors.
struct Sums<'a, T> {
    from: &'a [T],
    to: &'a mut [T],
}

impl<T: Real> Sums<'_, T> {
    #[inline(always)]
    fn with<I: Vectors<T>>(self, set: I) {
        let mut vectors = [set.zero(); MAX_LANES];
        for (vector, numbers) in vectors.iter_mut().zip(self.from.chunks(T::LANES)) {
            *vector = set.load(numbers);
        }
        set.store(set.sums(&vectors), self.to);
    }
}

fn added_by_halves<T: Real>(instructions: Instructions)
where
    for<'a> Sums<'a, T>: Work,
{
    // Of very different sizes, so that another order has other bits.
    let number = |i: usize| T::from_f64(((i * 7919) % 1009) as f64 * 10f64.powi((i * 31 % 17) as i32));
    let from: Vec<T> = (0..T::LANES * T::LANES).map(number).collect();
    let mut to = vec![T::default(); T::LANES];
    instructions.run(Sums { from: &from, to: &mut to });
    for (sum, numbers) in to.iter().zip(from.chunks(T::LANES)) {
        let mut lanes = T::default().splat();
        lanes.as_mut().copy_from_slice(numbers);
        assert_eq!(*sum, Vector::sum(lanes), "{}", instructions.name());
    }
}

#[test]
fn vectors_are_summed_by_halves() {
    for instructions in Instructions::available() {
        added_by_halves::<f32>(instructions);
        added_by_halves::<f64>(instructions);
    }
}

/// Moves a slice that is shorter than a vector.
struct Part<'a, T> {
    from: &'a [T],
    to: &'a mut [T],
}

impl<T: Real> Part<'_, T> {
    #[inline(always)]
    fn with<I: Vectors<T>>(self, set: I) {
        let numbers = set.load_some(self.from);
        set.store_some(set.add(numbers, set.splat(T::from_f64(1.0))), self.to);
    }
}

fn part_is_moved<T: Real>(instructions: Instructions)
where
    for<'a> Part<'a, T>: Work,
{
    let from = numbers::<T>(1);
    for (there, room) in (0..=T::LANES).flat_map(|there| (0..=T::LANES).map(move |room| (there, room))) {
        let mut to = numbers::<T>(2);
        // Each is the end of what there is: memory behind it is not touched.
        let (from, start) = (&from[from.len() - there..], to.len() - room);
        instructions.run(Part { from, to: &mut to[start..] });
        for (l, number) in to[start..].iter().enumerate() {
            let expected = from.get(l).copied().unwrap_or_default() + T::from_f64(1.0);
            assert_eq!(*number, expected, "{there}, {room}, {}", instructions.name());
        }
        assert_eq!(to[..start], numbers::<T>(2)[..start]);
    }
}

#[test]
fn a_part_of_a_vector_is_moved() {
    for instructions in Instructions::available() {
        part_is_moved::<f32>(instructions);
        part_is_moved::<f64>(instructions);
    }
}

#[test]
fn a_part_of_a_vector_leaves_what_is_behind_it() {
    for instructions in Instructions::available() {
        let (from, mut to) = ([1.0f32; 16], [0.0f32; 16]);
        instructions.run(Part { from: &from[..3], to: &mut to[..5] });
        assert_eq!(to, std::array::from_fn(|l| [2.0, 2.0, 2.0, 1.0, 1.0].get(l).copied().unwrap_or(0.0)));
    }
}

/// Squares of every side that there is: what is not there is zero.
fn turned_in_part<T: Real>(instructions: Instructions)
where
    for<'a> Turn<'a, T>: Work,
{
    for count in [16, 8, 6, 3, 1, 0] {
        let from: Vec<T> = (1..=256).map(|i| T::from_f64(f64::from(i))).collect();
        let mut to = vec![T::from_f64(-1.0); 256];
        instructions.run(Turn { count, from: &from, to: &mut to });
        let side = (1..)
            .find(|side| side * side >= to.iter().filter(|number| **number != T::from_f64(-1.0)).count());
        let side = side.expect("some side");
        for (i, number) in to[..side * side].iter().enumerate() {
            let (r, c) = (i % side, i / side);
            let expected = if r < count { (r * side + c + 1) as f64 } else { 0.0 };
            assert_eq!(*number, T::from_f64(expected), "{count} rows, {}", instructions.name());
        }
    }
}

#[test]
fn squares_of_some_rows_are_turned_over() {
    for instructions in Instructions::available() {
        turned_in_part::<f32>(instructions);
        turned_in_part::<f64>(instructions);
    }
}

#[test]
#[should_panic]
fn a_row_that_is_too_short_is_not_read() {
    let (from, mut to) = ([1.0f32; 3], [0.0f32; 256]);
    Instructions::best().run(Turn { count: 1, from: &from, to: &mut to });
}

#[test]
#[should_panic]
fn a_column_that_is_too_short_is_not_written() {
    let (from, mut to) = ([1.0f32; 256], [0.0f32; 3]);
    Instructions::best().run(Turn { count: 1, from: &from, to: &mut to });
}

#[test]
#[should_panic]
fn a_slice_that_is_too_short_is_not_read() {
    let (from, mut to) = ([1.0f32; 16], [0.0f32; 32]);
    Instructions::best().run(Arithmetic { from: &from, to: &mut to });
}

#[test]
#[should_panic]
fn a_slice_that_is_too_short_is_not_written() {
    let (from, mut to) = ([1.0f32; 32], [0.0f32; 16]);
    Instructions::best().run(Arithmetic { from: &from, to: &mut to });
}

#[inline(always)]
fn squares(math: Math, x: &[f32], out: &mut [f32]) {
    for (out, x) in out.iter_mut().zip(x) {
        *out = math.add_product(1.0, *x, *x);
    }
}

#[test]
fn loops_are_the_same_with_all() {
    let x = numbers::<f32>(3);
    let squares = |instructions: Instructions| {
        let mut out = vec![0.0; x.len()];
        instructions.vectorise(
            #[inline(always)]
            |math, (x, out): (&[f32], &mut [f32])| squares(math, x, out),
            (&x[..], &mut out[..]),
        );
        out
    };
    for instructions in Instructions::available() {
        let plain = instructions.reproducible();
        assert_eq!(squares(plain), squares(Instructions::available()[0].reproducible()));
        let rounded_once = x.iter().map(|x| instructions.math().add_product(1.0, *x, *x));
        assert_eq!(squares(instructions), rounded_once.collect::<Vec<_>>());
        assert!(!plain.fused && !instructions.name().is_empty());
    }
}
