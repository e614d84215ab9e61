//! The programs that networks have on request.

use super::memory::Memory;
use super::{Execution, Gradient, fields, rows};
use crate::data::{DataError, Examples};
use crate::instructions::Instructions;
use crate::network::{Alone, LeastSquares, Network, Program, SecondOrder, Steps};
use crate::precompiled::Precompiled;
use crate::real::{Aligned, Real};
use crate::tile::Tile;

/// What `read` makes of all results of a program for one example, whose inputs and targets `write` writes into a row.
///
/// # Errors
/// A number is not in its declared range.
pub fn results_of_example<N: Network, R>(
    net: &N,
    program: Program<N::Real>,
    tile: fn(Alone<'_, N::Real>),
    write: impl FnOnce(&mut [N::Real]),
    read: impl FnOnce(&[N::Real]) -> R,
) -> Result<R, DataError> {
    let mut row = vec![N::Real::default(); N::INFO.input_len() + N::INFO.target_len()];
    write(&mut row);
    N::Real::check_given(&mut fields(N::INFO), &row)?;
    Ok(of_one(net, program, tile, &row, read))
}

/// The same of a program that reads no targets.
///
/// # Errors
/// A number is not in its declared range.
pub fn results_of_inputs<N: Network, R>(
    net: &N,
    program: Program<N::Real>,
    tile: fn(Alone<'_, N::Real>),
    write: impl FnOnce(&mut [N::Real]),
    read: impl FnOnce(&[N::Real]) -> R,
) -> Result<R, DataError> {
    let mut row = vec![N::Real::default(); N::INFO.input_len()];
    write(&mut row);
    N::Real::check_given(&mut N::INFO.inputs.iter(), &row)?;
    Ok(of_one(net, program, tile, &row, read))
}

/// The same of a row that holds at least the fields that the program reads.
#[inline]
pub(super) fn of_one<N: Network, R>(
    net: &N,
    program: Program<N::Real>,
    tile: fn(Alone<'_, N::Real>),
    row: &[N::Real],
    read: impl FnOnce(&[N::Real]) -> R,
) -> R {
    let (instructions, parameters, zero) = (Instructions::best(), net.parameters(), N::Real::default());
    let mut shared = vec![zero; program.shared];
    (program.prepare)(instructions, parameters, &mut shared);
    let mut scratch = vec![[zero]; program.scratch];
    let mut results = vec![[zero]; program.results];
    tile(Tile {
        instructions,
        groups: 1,
        group: 0,
        of: 1,
        examples: 1,
        parameters,
        shared: &shared,
        fields: row.as_chunks().0,
        scratch: &mut scratch,
        batch: &mut [],
        results: &mut results,
        first: true,
        sums: &mut [],
        steps: Steps::default(),
    });
    read(results.as_flattened())
}

/// The memory of products of the second derivatives with directions, allocated once.
#[derive(Debug)]
pub struct Products<N: SecondOrder> {
    memory: Memory<N::Real>,
    /// The parameters, then the direction.
    parameters: Vec<N::Real>,
    product: Aligned<N::Real>,
}

impl<N: SecondOrder> Products<N> {
    /// Memory for products over so many examples or fewer; over more it runs in the same pieces.
    pub fn new(execution: Execution, examples: usize) -> Self {
        let (zero, count) = (N::Real::default(), N::INFO.parameter_len());
        Products {
            memory: Memory::new(execution, N::HESSIAN_VECTOR_PRODUCT, fields(N::INFO), count, examples),
            parameters: vec![zero; 2 * count],
            product: Aligned::zeros(count),
        }
    }

    /// The second derivatives of the mean loss times a direction, both stored as the parameters are; NaNs of no
    /// examples. Allocates nothing.
    ///
    /// # Panics
    /// If the direction is not as long as the parameters.
    pub fn product(&mut self, net: &N, examples: &Examples<N>, direction: &[N::Real]) -> &[N::Real] {
        let (own, along) = self.parameters.split_at_mut(N::INFO.parameter_len());
        own.copy_from_slice(net.parameters());
        along.copy_from_slice(direction);
        self.memory.run(&self.parameters, rows(examples), &mut self.product, |_| {});
        Gradient::found(&self.memory, &mut self.product, examples.len()).complete()
    }
}

/// The second derivatives of the mean loss times a direction.
pub fn hessian_vector_product<N: SecondOrder>(
    net: &N,
    examples: &Examples<N>,
    direction: &[N::Real],
) -> Vec<N::Real> {
    let mut products = Products::new(Execution::default(), examples.len());
    products.product(net, examples, direction).to_vec()
}

/// The second derivatives of the mean loss, a row for each parameter.
pub fn hessian<N: SecondOrder, const COUNT: usize>(net: &N, examples: &Examples<N>) -> Vec<[N::Real; COUNT]> {
    let mut products = Products::new(Execution::default(), examples.len());
    let row = |place: usize| {
        let mut unit = [N::Real::default(); COUNT];
        unit[place] = N::Real::from_f64(1.0);
        let mut row = unit;
        row.copy_from_slice(products.product(net, examples, &unit));
        row
    };
    (0..COUNT).map(row).collect()
}

/// The memory of residuals and their derivatives, allocated once.
#[derive(Debug)]
pub struct Residuals<N: LeastSquares> {
    memory: Memory<N::Real>,
    row: Vec<N::Real>,
}

impl<N: LeastSquares> Residuals<N> {
    /// Memory for so many examples or fewer; over more it runs in the same pieces.
    pub fn new(execution: Execution, examples: usize) -> Self {
        let memory = Memory::new(execution, N::LEAST_SQUARES, fields(N::INFO), 0, examples);
        Residuals { memory, row: vec![N::Real::default(); N::LEAST_SQUARES.results] }
    }

    /// For each example its residuals, and their derivatives by each learned parameter: one parameter after the
    /// other, each with a row for every residual.
    pub fn each(
        &mut self,
        net: &N,
        examples: &Examples<N>,
        mut each: impl FnMut(&[N::Real], &[N::Real]) + Send,
    ) {
        let row = &mut self.row;
        let learned = N::INFO.parameters.iter().filter(|parameter| parameter.learned);
        let widths = [1].into_iter().chain(learned.map(|parameter| parameter.elements()));
        let widths = widths.map(|width| width * N::RESIDUALS);
        self.memory.run(net.parameters(), rows(examples), &mut [], |results| {
            for example in 0..results.examples() {
                results.read(example, widths.clone(), row);
                let (residuals, derivatives) = row.split_at(N::RESIDUALS);
                each(residuals, derivatives);
            }
        });
    }
}
