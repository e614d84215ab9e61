//! The kernels of the runtime that compute a value. What they do not is computed by a loop nest.

/// `y[o] = Σ_i w[o·row + i·column] · x[i]` with `m` values of `o` and `k` of `i`, over blocks of `x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Contraction {
    /// The distance of neighbours along `o` in `w`.
    pub row: usize,
    /// The distance of neighbours along `i` in `w`.
    pub column: usize,
    /// The number of results.
    pub m: usize,
    /// The number of terms of each sum.
    pub k: usize,
}

/// A kernel of the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kernel {
    /// `y[o] = Σ_i w[o·row + i·column] · x[i]`; reads w, x.
    Contract(Contraction),
    /// `sum[o][i] += Σ a[o] · b[i]` over examples; reads a, b. Several may add to the same sum.
    Outer {
        /// The number of values of `o`.
        m: usize,
        /// The number of values of `i`.
        k: usize,
    },
    /// `sum[i] += x[i]` over examples and blocks of `n` elements; reads x.
    Accumulate {
        /// The number of elements of the sum.
        n: usize,
    },
    /// `sum[index] += rows` over examples; reads rows, index.
    Scatter {
        /// The number of rows of the sum.
        rows: usize,
        /// The number of elements in a row.
        width: usize,
    },
}
