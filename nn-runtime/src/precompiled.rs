//! Work on many numbers that is compiled with this crate, for both number types.
//!
//! What is generic over a network or an optimiser is compiled with the crate of the user, where optimisation may be
//! off. Such functions do what is to be done once, and leave to these what is to be done for each number. (The
//! [kernels](crate::kernel) do the same for vectors.)

use crate::data::{DataError, Dataset, Fields, GivenRow, check_given, check_rows, gather, rounded};
use crate::init::fill;
use crate::network::{ParameterInfo, Range};
use crate::optim::{self, Adam, Numbers, Sgd, Step, adam, sgd};
use crate::real::Real;
use crate::run::{Each, Memory, Rows};
use crate::train::{Advance, Quantity, Update, advance};

/// Work on slices of numbers, and the loop over the tiles of a step. A method does what the function of its name says.
pub trait Precompiled: Sized {
    /// Runs a program over examples.
    fn run(
        memory: &mut Memory<Self>,
        parameters: &[Self],
        rows: &mut Rows<'_, '_, Self>,
        gradient: &mut [Self],
        each: &mut Each<'_, Self>,
    ) where
        Self: Real;
    /// Moves all parameters by a step, and checks them.
    fn advance(update: &mut Update<Self>, by: Advance<'_, Self>) -> Result<(), Quantity>;
    /// Moves some parameters by a step of [`Sgd`].
    fn sgd(settings: &Sgd, step: Step, numbers: Numbers<'_, Self>);
    /// Moves some parameters by a step of [`Adam`], after they shrank.
    fn adam(settings: &Adam, shrink: f64, step: Step, numbers: Numbers<'_, Self>);
    /// Adds numbers to others, place by place.
    fn add(to: &mut [Self], numbers: &[Self]);
    /// Adds numbers to totals, place by place.
    fn total(totals: &mut [f64], numbers: &[Self]);
    /// Adds totals to numbers, place by place, and rounds.
    fn add_totals(to: &mut [Self], totals: &[f64]);
    /// Multiplies all numbers by a factor.
    fn scale(numbers: &mut [Self], factor: Self);
    /// Brings numbers into a range.
    fn project(numbers: &mut [Self], range: Range);
    /// Puts zero in the place of the subnormal numbers.
    fn without_subnormal(numbers: &mut [Self]);
    /// Draws the initial values of a parameter from a stream of the seed.
    fn fill(parameter: &ParameterInfo, seed: u64, stream: u64, numbers: &mut [Self]);
    /// Reads rows of the fields of a network.
    fn gather(data: &Dataset, fields: &mut Fields<'_>, stride: usize) -> Result<Vec<Self>, DataError>;
    /// Checks rows of the fields of a network.
    fn check_rows(fields: &mut Fields<'_>, numbers: &[Self], stride: usize) -> Result<(), DataError>;
    /// Checks one row that a network is to compute with.
    fn check_given(fields: &mut Fields<'_>, row: &[Self]) -> Result<(), DataError>;
    /// What a network reads of one row, rounded.
    fn rounded(row: &GivenRow, fields: &mut Fields<'_>) -> Result<Vec<Self>, DataError>;
    /// The bytes of numbers, each with its lowest byte first.
    fn to_bytes(numbers: &[Self]) -> Vec<u8>;
    /// Fills `numbers` from such bytes.
    fn from_bytes(bytes: &[u8], numbers: &mut [Self]);
}

// Never inline, for what is inlined is compiled elsewhere.
macro_rules! precompiled {
    ($($T:ty)*) => {$(
        impl Precompiled for $T {
            #[inline(never)]
            fn run(
                memory: &mut Memory<$T>,
                parameters: &[$T],
                rows: &mut Rows<'_, '_, $T>,
                gradient: &mut [$T],
                each: &mut Each<'_, $T>,
            ) {
                memory.run_rows(parameters, rows, gradient, each);
            }

            #[inline(never)]
            fn advance(update: &mut Update<$T>, by: Advance<'_, $T>) -> Result<(), Quantity> {
                advance(update, by)
            }

            #[inline(never)]
            fn sgd(settings: &Sgd, step: Step, numbers: Numbers<'_, $T>) {
                sgd(settings, step, numbers);
            }

            #[inline(never)]
            fn adam(settings: &Adam, shrink: f64, step: Step, numbers: Numbers<'_, $T>) {
                adam(settings, shrink, step, numbers);
            }

            #[inline(never)]
            fn add(to: &mut [$T], numbers: &[$T]) {
                to.iter_mut().zip(numbers).for_each(|(to, number)| *to += number);
            }

            #[inline(never)]
            fn total(totals: &mut [f64], numbers: &[$T]) {
                totals.iter_mut().zip(numbers).for_each(|(total, number)| *total += number.to_f64());
            }

            #[inline(never)]
            fn add_totals(to: &mut [$T], totals: &[f64]) {
                let sum = |(to, total): (&mut $T, &f64)| *to = <$T>::from_f64(total + to.to_f64());
                to.iter_mut().zip(totals).for_each(sum);
            }

            #[inline(never)]
            fn scale(numbers: &mut [$T], factor: $T) {
                numbers.iter_mut().for_each(|number| *number *= factor);
            }

            #[inline(never)]
            fn project(numbers: &mut [$T], range: Range) {
                numbers.iter_mut().for_each(|number| *number = range.nearest(*number));
            }

            #[inline(never)]
            fn without_subnormal(numbers: &mut [$T]) {
                optim::without_subnormal(numbers);
            }

            #[inline(never)]
            fn fill(parameter: &ParameterInfo, seed: u64, stream: u64, numbers: &mut [$T]) {
                fill(parameter, seed, stream, numbers);
            }

            #[inline(never)]
            fn gather(
                data: &Dataset,
                fields: &mut Fields<'_>,
                stride: usize,
            ) -> Result<Vec<$T>, DataError> {
                gather(data, fields, stride)
            }

            #[inline(never)]
            fn check_rows(fields: &mut Fields<'_>, numbers: &[$T], stride: usize) -> Result<(), DataError> {
                check_rows(fields, numbers, stride)
            }

            #[inline(never)]
            fn check_given(fields: &mut Fields<'_>, row: &[$T]) -> Result<(), DataError> {
                check_given(fields, row)
            }

            #[inline(never)]
            fn rounded(row: &GivenRow, fields: &mut Fields<'_>) -> Result<Vec<$T>, DataError> {
                rounded(row, fields)
            }

            #[inline(never)]
            fn to_bytes(numbers: &[$T]) -> Vec<u8> {
                let mut bytes = vec![0; size_of_val(numbers)];
                let (places, _) = bytes.as_chunks_mut();
                places.iter_mut().zip(numbers).for_each(|(place, number)| *place = number.to_le_bytes());
                bytes
            }

            #[inline(never)]
            fn from_bytes(bytes: &[u8], numbers: &mut [$T]) {
                let (bytes, _) = bytes.as_chunks();
                let read = |(number, bytes): (&mut $T, &[u8; _])| *number = <$T>::from_le_bytes(*bytes);
                numbers.iter_mut().zip(bytes).for_each(read);
            }
        }
    )*};
}
precompiled! { f32 f64 }
