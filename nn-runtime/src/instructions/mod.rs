//! Which vector instructions the processor has, found out once, while the program runs: nobody has to
//! compile for his own processor.
//!
//! Kernels are written once, over `Vectors`; for each instruction set there is a *token*, a value that only
//! exists where the processor has the set, and that does its arithmetic. The loops that `network!` emits are
//! plain Rust, compiled again for each set by [`Instructions::vectorise`].
//!
//! Instruction sets with fused multiplication and addition round once where others round twice, so sums of
//! products and functions differ in their last bits between processors, though never between runs on one.
//! [`Instructions::reproducible`] does without.

mod portable;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector instructions; docs/unsafe.md")]
mod x86;

use std::sync::OnceLock;

use crate::math::Math;
use crate::real::{MAX_LANES, Real};
use portable::Portable;
#[cfg(target_arch = "x86_64")]
use x86::{Avx2, Avx512};

/// The instructions that kernels and loops are run with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instructions {
    set: Set,
    fused: bool,
}

/// An instruction set. A value with a token exists only where the processor has the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2(x86::HasAvx2),
    #[cfg(target_arch = "x86_64")]
    Avx512(x86::HasAvx512),
}

/// A computation that is compiled for each instruction set.
pub(crate) trait Work {
    /// Runs it. Must be `#[inline(always)]`, to be compiled for the set.
    fn run<I: InstructionSet>(self, set: I);
}

/// The vector arithmetic of one instruction set.
pub(crate) trait InstructionSet: Vectors<f32> + Vectors<f64> {
    /// How many vectors of sums stay in registers.
    const SHAPE: Shape;
}

/// The block of sums that a kernel keeps in registers: rows by vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// 2 × 1.
    Small,
    /// 6 × 1.
    Medium,
    /// 12 × 2.
    Large,
}

/// Arithmetic on `T::LANES` numbers at once.
pub(crate) trait Vectors<T: Real>: Copy {
    /// The numbers, in one register or a few.
    type Vector: Copy;
    /// Zeros.
    fn zero(self) -> Self::Vector;
    /// The same number everywhere.
    fn splat(self, number: T) -> Self::Vector;
    /// The first `T::LANES` numbers of a slice, which has as many.
    fn load(self, from: &[T]) -> Self::Vector;
    /// Writes the numbers to the front of a slice, which has room for them.
    fn store(self, vector: Self::Vector, to: &mut [T]);
    /// The numbers of a slice that has fewer, and zeros.
    fn load_some(self, from: &[T]) -> Self::Vector;
    /// Writes as many numbers as a slice has room for, which is not for all.
    fn store_some(self, vector: Self::Vector, to: &mut [T]);
    /// `sum + a · b`.
    fn add_product(self, sum: Self::Vector, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// `a + b`.
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Lane `l` is the sum of the numbers of vector `l`, of `T::LANES`; their upper half is added to the lower until one is
    /// left.
    fn sums(self, vectors: &[Self::Vector; MAX_LANES]) -> Self::Vector;
    /// As many numbers as are turned over at once.
    type Register: Copy;
    /// How many these are: the side of a square.
    const SIDE: usize;
    /// Turns over a square of the first `SIDE` numbers of `row(0)`, `row(1)` and so on, where rows from `count` on are
    /// zeros; `put` is given one column after the other.
    fn turn<'a>(self, count: usize, row: impl Fn(usize) -> &'a [T], put: impl FnMut(usize, Self::Register));
    /// Writes a column to the front of a slice, which has room for it.
    fn put(self, column: Self::Register, to: &mut [T]);
}

impl Instructions {
    /// The best that the processor has. The variable `NN_INSTRUCTIONS` can ask for less, `portable`, `avx2` or
    /// `avx512`, and for `reproducible` ones, everywhere in the program.
    pub fn best() -> Instructions {
        static BEST: OnceLock<Instructions> = OnceLock::new();
        *BEST.get_or_init(|| {
            let all = Instructions::available();
            let best = all[all.len() - 1];
            match std::env::var("NN_INSTRUCTIONS").as_deref() {
                Ok("reproducible") => best.reproducible(),
                Ok(wanted) => all.iter().find(|one| one.name() == wanted).copied().unwrap_or_else(|| {
                    let names: Vec<&str> = all.iter().map(|one| one.name()).collect();
                    let names = names.join(", ");
                    eprintln!(
                        "NN_INSTRUCTIONS={wanted}: here are reproducible, {names}; taking {}",
                        best.name()
                    );
                    best
                }),
                Err(_) => best,
            }
        })
    }

    /// All that the processor has, the best last.
    pub fn available() -> Vec<Instructions> {
        let mut all = vec![Instructions { set: Set::Portable, fused: Portable::<true>::IS_FUSED }];
        #[cfg(target_arch = "x86_64")]
        {
            let set = x86::HasAvx2::detect().map(Set::Avx2);
            all.extend(
                set.into_iter()
                    .chain(x86::HasAvx512::detect().map(Set::Avx512))
                    .map(|set| Instructions { set, fused: true }),
            );
        }
        all
    }

    /// The same set without fused operations: with it, results have the same bits on every processor.
    pub fn reproducible(self) -> Instructions {
        Instructions { fused: false, ..self }
    }

    /// How functions are computed in what [`vectorise`](Instructions::vectorise) calls.
    #[cfg(test)]
    pub(crate) fn math(self) -> Math {
        if self.fused { Math::FUSED } else { Math::PLAIN }
    }

    /// `portable`, `avx2` or `avx512`.
    pub fn name(self) -> &'static str {
        match self.set {
            Set::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2(_) => "avx2",
            #[cfg(target_arch = "x86_64")]
            Set::Avx512(_) => "avx512",
        }
    }

    /// Runs a kernel with these instructions.
    #[inline]
    pub(crate) fn run(self, work: impl Work) {
        match (self.set, self.fused) {
            (Set::Portable, true) => work.run(Portable::<true>),
            (Set::Portable, false) => work.run(Portable::<false>),
            #[cfg(target_arch = "x86_64")]
            (Set::Avx2(has), true) => has.run(Avx2::<true>(has), work),
            #[cfg(target_arch = "x86_64")]
            (Set::Avx2(has), false) => has.run(Avx2::<false>(has), work),
            #[cfg(target_arch = "x86_64")]
            (Set::Avx512(has), true) => has.run(Avx512::<true>(has), work),
            #[cfg(target_arch = "x86_64")]
            (Set::Avx512(has), false) => has.run(Avx512::<false>(has), work),
        }
    }

    /// Calls a closure compiled for these instructions, with the functions as they are computed with them. It must be
    /// marked `#[inline(always)]`, and so must be all it calls: a function given as it is would be called by a shim, which
    /// is compiled for no instructions in particular.
    ///
    /// What does not use the functions has the same bits with all instructions; with [reproducible](Self::reproducible)
    /// ones all has.
    #[inline]
    pub fn vectorise<Arguments>(self, function: impl Fn(Math, Arguments), arguments: Arguments) {
        if self.are_fused() {
            return self.vectorise_fused(function, arguments);
        }
        match self.set {
            Set::Portable => compiled::<false, _>(function, arguments),
            // Whoever wants the same bits everywhere wants one more version of every loop less than speed.
            #[cfg(target_arch = "x86_64")]
            Set::Avx2(has) => has.vectorise::<false, _>(function, arguments),
            #[cfg(target_arch = "x86_64")]
            Set::Avx512(has) => has.avx2().vectorise::<false, _>(function, arguments),
        }
    }

    /// The same for all of a tile, `is_alone` where that is of one example: it fills few vectors of AVX-512, and is compiled in two
    /// versions in place of four, with the same bits.
    #[inline]
    pub(crate) fn vectorise_tile<Arguments>(
        self,
        is_alone: bool,
        function: impl Fn(Math, Arguments),
        arguments: Arguments,
    ) {
        if !is_alone {
            return self.vectorise(function, arguments);
        }
        if !self.are_fused() {
            return compiled::<false, _>(function, arguments);
        }
        match self.set {
            Set::Portable => compiled::<{ Portable::<true>::IS_FUSED }, _>(function, arguments),
            #[cfg(target_arch = "x86_64")]
            Set::Avx2(has) => has.vectorise::<true, _>(function, arguments),
            #[cfg(target_arch = "x86_64")]
            Set::Avx512(has) => has.avx2().vectorise::<true, _>(function, arguments),
        }
    }

    /// Whether a multiplication and an addition are one operation.
    #[inline]
    pub(crate) fn are_fused(self) -> bool {
        self.fused && (self.set != Set::Portable || Portable::<true>::IS_FUSED)
    }

    /// The same where operations [are fused](Self::are_fused): for what is large when compiled, and is there in another way as
    /// well.
    #[inline]
    pub(crate) fn vectorise_fused<Arguments>(self, function: impl Fn(Math, Arguments), arguments: Arguments) {
        match self.set {
            Set::Portable => compiled::<{ Portable::<true>::IS_FUSED }, _>(function, arguments),
            #[cfg(target_arch = "x86_64")]
            Set::Avx2(has) => has.vectorise::<true, _>(function, arguments),
            #[cfg(target_arch = "x86_64")]
            Set::Avx512(has) => has.vectorise(function, arguments),
        }
    }
}

/// Once for each closure, however often it is called.
#[inline(never)]
fn compiled<const FUSED: bool, Arguments>(function: impl Fn(Math, Arguments), arguments: Arguments) {
    function(if FUSED { Math::FUSED } else { Math::PLAIN }, arguments);
}
