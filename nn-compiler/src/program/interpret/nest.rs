//! What a loop nest computes from the numbers of one lane.

use crate::ir::{Index, Loop, Reducer, Term, TermId};

/// Computes all elements; `out` takes the number of the result, the place in it and the number there.
pub(in crate::program) fn elements(
    nest: &Loop,
    operands: &[&[f64]],
    scale: f64,
    mut out: impl FnMut(usize, usize, f64),
) {
    let (axes, reduced) = nest.axes.split_at(nest.axes.len() - nest.reduced);
    for outer in places(axes) {
        for (number, result) in nest.results.iter().enumerate() {
            let element = |inner: &Vec<usize>| {
                let variables = [&outer[..], inner].concat();
                let known = vec![None; nest.terms.len()];
                let mut element = Element { nest, operands, scale, variables, known };
                // What is reduced to one number has a place that does not move along the reduced axes.
                (element.index(&result.place), element.value(result.element))
            };
            let elements: Vec<(usize, f64)> = places(reduced).iter().map(element).collect();
            let place = || place(&result.place, &outer);
            let numbers = || elements.iter().map(|&(_, number)| number);
            match nest.reducer {
                Reducer::Sum => out(number, place(), numbers().sum()),
                Reducer::Max => out(number, place(), largest(numbers())),
                Reducer::LogSumExp => out(number, place(), log_sum_exp(numbers)),
                Reducer::LogSoftmax => {
                    let log_sum = log_sum_exp(numbers);
                    elements.iter().for_each(|(place, element)| out(number, *place, element - log_sum));
                }
            }
        }
    }
}

/// The place of a number that others were reduced to.
fn place(index: &Index, variables: &[usize]) -> usize {
    usize::try_from(affine(index, variables)).expect("a place is not negative")
}

/// The largest number; NaN if one of them is.
fn largest(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.fold(f64::NEG_INFINITY, |most, x| if x > most || x.is_nan() { x } else { most })
}

fn log_sum_exp<I: Iterator<Item = f64>>(numbers: impl Fn() -> I) -> f64 {
    let most = largest(numbers());
    let shift = if most.is_finite() { most } else { 0.0 };
    shift + libm::log(numbers().map(|x| libm::exp(x - shift)).sum())
}

/// All values of loop variables, the last one fastest.
pub(super) fn places(axes: &[usize]) -> Vec<Vec<usize>> {
    let mut places = vec![Vec::new()];
    for &size in axes {
        let longer = |place: &Vec<usize>| {
            let place = place.clone();
            (0..size).map(move |at| [&place[..], &[at]].concat())
        };
        places = places.iter().flat_map(longer).collect();
    }
    places
}

/// What the loop variables and the constant make of an index.
fn affine(index: &Index, variables: &[usize]) -> i64 {
    let along = |&(variable, distance): &(usize, i64)| variables[variable] as i64 * distance;
    index.constant + index.variables.iter().map(along).sum::<i64>()
}

/// The expression of a loop nest at one place.
struct Element<'a> {
    nest: &'a Loop,
    operands: &'a [&'a [f64]],
    /// One divided by the number of examples.
    scale: f64,
    variables: Vec<usize>,
    /// The terms that are computed already.
    known: Vec<Option<f64>>,
}

impl Element<'_> {
    fn value(&mut self, term: TermId) -> f64 {
        if let Some(known) = self.known[term.0] {
            return known;
        }
        let value = match &self.nest.terms[term.0] {
            Term::Load { operand, index } => {
                let place = self.index(index);
                self.operands[*operand][place]
            }
            Term::Constant(number) => number.get(),
            Term::Position(index) => self.index(index) as f64,
            Term::Scale => self.scale,
            Term::Unary(op, x) => op.value(self.value(*x)),
            Term::Binary(op, a, b) => op.value(self.value(*a), self.value(*b)),
            Term::Compare(comparison, a, b) => f64::from(comparison.holds(self.value(*a), self.value(*b))),
            Term::Select(condition, then, otherwise) => {
                let taken = if self.value(*condition) != 0.0 { then } else { otherwise };
                self.value(*taken)
            }
            Term::Inside { ranges, then, otherwise } => {
                let inside = |(index, first, end): &(Index, i64, i64)| {
                    (*first..*end).contains(&affine(index, &self.variables))
                };
                let taken = if ranges.iter().all(inside) { then } else { otherwise };
                self.value(*taken)
            }
        };
        self.known[term.0] = Some(value);
        value
    }

    fn index(&mut self, index: &Index) -> usize {
        let mut place = affine(index, &self.variables);
        for &(row, count, distance) in &index.rows {
            place += (self.value(row) as usize).min(count - 1) as i64 * distance;
        }
        usize::try_from(place).expect("an index is not negative")
    }
}
