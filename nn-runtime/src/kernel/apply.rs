//! The fused loops of `network!`, called so that they are compiled for the instructions of the processor.

use crate::instructions::Instructions;
use crate::math::Math;
use crate::threads::{Divide, share};

/// Calls a method that takes a fused loop, `object.method, loop, (operand, …), out`, by itself `run`, and has the loop
/// inlined there. Operands are borrowed to be read, also those that could be written.
#[doc(hidden)]
#[macro_export]
macro_rules! run {
    ($object:ident, $($rest:tt)*) => {
        $crate::run!($object.run, $($rest)*)
    };
    ($object:ident.$method:ident, $function:path, ($($operand:expr),*), $out:expr) => {
        $object.$method(
            #[inline(always)]
            |math, operands, out| $function(math, operands, out),
            ($(&*$operand,)*),
            $out,
        )
    };
}

/// A thread is worth its while for so many vectors of a loop's result: a microsecond at least, some ten where
/// there is an exponential in it.
const VECTORS_WORTH_A_THREAD: usize = 512;

/// The size of a vector, in bytes: a line of the cache.
const VECTOR: usize = 64;

impl Instructions {
    /// Calls a fused loop, which writes `out`, compiled for these instructions; see
    /// [`vectorise`](Instructions::vectorise).
    #[inline]
    pub fn apply<Operands, Out: ?Sized>(
        self,
        function: impl Fn(Math, Operands, &mut Out),
        operands: Operands,
        out: &mut Out,
    ) {
        self.vectorise(
            #[inline(always)]
            |math, (operands, out): (Operands, &mut Out)| function(math, operands, out),
            (operands, out),
        );
    }

    /// The same for a loop over blocks of examples, which the threads share: every slice among the operands has as
    /// many blocks as `out`, and a block of `out` follows from those at the same place.
    #[inline]
    pub fn spread<Operands: Cut, Block: Send>(
        self,
        function: impl Fn(Math, Operands, &mut [Block]) + Copy + Sync,
        operands: Operands,
        out: &mut [Block],
    ) {
        share(Loop { operands, out }, |part| self.apply(function, part.operands, part.out));
    }
}

/// The blocks that a loop works on.
struct Loop<'a, Operands, Block> {
    operands: Operands,
    out: &'a mut [Block],
}

impl<Operands: Cut, Block: Send> Divide for Loop<'_, Operands, Block> {
    #[inline]
    fn parts(&self) -> usize {
        self.out.len().min(size_of_val(self.out) / (VECTOR * VECTORS_WORTH_A_THREAD))
    }

    fn cut(self, part: usize, of: usize) -> (Self, Self) {
        let blocks = self.out.len() * part / of;
        let (operands, others) = self.operands.cut(blocks);
        let (out, rest) = self.out.split_at_mut(blocks);
        (Loop { operands, out }, Loop { operands: others, out: rest })
    }
}

/// Operands that can be cut after some blocks.
pub trait Cut: Send + Sized {
    /// The first blocks, and the others.
    fn cut(self, blocks: usize) -> (Self, Self);
}

impl<Block: Sync> Cut for &[Block] {
    fn cut(self, blocks: usize) -> (Self, Self) {
        self.split_at(blocks)
    }
}

/// A value that all examples share.
impl<T: Sync, const N: usize> Cut for &[T; N] {
    fn cut(self, _: usize) -> (Self, Self) {
        (self, self)
    }
}

macro_rules! operands {
    ($($Operand:ident)*) => {
        #[allow(non_snake_case, clippy::unused_unit, unused_variables, reason = "each operand is called like its type")]
        impl<$($Operand: Cut),*> Cut for ($($Operand,)*) {
            fn cut(self, blocks: usize) -> (Self, Self) {
                let ($($Operand,)*) = self;
                $(let $Operand = $Operand.cut(blocks);)*
                (($($Operand.0,)*), ($($Operand.1,)*))
            }
        }
    };
}
operands! {}
operands! { A }
operands! { A B }
operands! { A B C }
operands! { A B C D }
operands! { A B C D E }
operands! { A B C D E F }
operands! { A B C D E F G }
operands! { A B C D E F G H }
operands! { A B C D E F G H I }
operands! { A B C D E F G H I J }
operands! { A B C D E F G H I J K }
operands! { A B C D E F G H I J K L }
operands! { A B C D E F G H I J K L M }
operands! { A B C D E F G H I J K L M N }
operands! { A B C D E F G H I J K L M N O }

#[cfg(test)]
mod tests {
    use crate::instructions::Instructions;
    use crate::math::Math;
    use crate::threads::Threads;

    #[inline(always)]
    fn scaled(_: Math, (factors, x): (&[f32; 2], &[[f32; 32]]), out: &mut [[f32; 32]]) {
        for (out, x) in out.iter_mut().zip(x) {
            for (i, (out, x)) in out.iter_mut().zip(x).enumerate() {
                *out = factors[i % 2] * x;
            }
        }
    }

    #[test]
    fn a_loop_over_blocks_is_shared() {
        for blocks in [0, 1, 7, 1000] {
            let x: Vec<[f32; 32]> =
                (0..blocks).map(|b| std::array::from_fn(|i| (b * 32 + i) as f32)).collect();
            let mut out = vec![[0.0; 32]; blocks];
            Threads::new(3).unwrap().enter(|| {
                let instructions = Instructions::best();
                crate::run!(instructions.spread, scaled, (&[2.0, 3.0], x), &mut out[..]);
            });
            for (i, out) in out.as_flattened().iter().enumerate() {
                assert_eq!(*out, [2.0, 3.0][i % 2] * i as f32);
            }
        }
    }
}
