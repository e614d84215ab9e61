//! Symmetric positive definite systems.

/// A lower triangular matrix whose product with its transpose is what was factored.
#[derive(Clone, Debug)]
pub(super) struct Cholesky {
    size: usize,
    /// Row-major; what is above the diagonal is not looked at.
    lower: Vec<f64>,
}

impl Cholesky {
    /// The factor of a row-major matrix, of which the lower triangle counts; `None` unless it is positive definite.
    pub(super) fn of(size: usize, matrix: &[f64]) -> Option<Cholesky> {
        let mut lower = matrix.to_vec();
        for row in 0..size {
            for column in 0..=row {
                let known =
                    (0..column).map(|k| lower[row * size + k] * lower[column * size + k]).sum::<f64>();
                let rest = lower[row * size + column] - known;
                lower[row * size + column] = match row == column {
                    // What rounding alone may have left is not a pivot.
                    true if rest > 1e-14 * matrix[row * size + row] => rest.sqrt(),
                    true => return None,
                    false => rest / lower[column * size + column],
                };
            }
        }
        Some(Cholesky { size, lower })
    }

    /// Replaces the right-hand side by the solution.
    pub(super) fn solve(&self, x: &mut [f64]) {
        let (size, lower) = (self.size, &self.lower);
        for row in 0..size {
            let known = (0..row).map(|k| lower[row * size + k] * x[k]).sum::<f64>();
            x[row] = (x[row] - known) / lower[row * size + row];
        }
        for row in (0..size).rev() {
            let known = (row + 1..size).map(|k| lower[k * size + row] * x[k]).sum::<f64>();
            x[row] = (x[row] - known) / lower[row * size + row];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_and_one_without_solution() {
        // L = [[2, 0], [1, 3]].
        let factor = Cholesky::of(2, &[4.0, f64::NAN, 2.0, 10.0]).unwrap();
        let mut x = [8.0, 22.0];
        factor.solve(&mut x);
        assert_eq!(x, [1.0, 2.0]);
        assert!(Cholesky::of(2, &[1.0, 1.0, 1.0, 1.0]).is_none());
        assert!(Cholesky::of(1, &[-1.0]).is_none() && Cholesky::of(1, &[f64::NAN]).is_none());
    }
}
