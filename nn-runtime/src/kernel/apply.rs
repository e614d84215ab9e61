//! The fused loops of `network!`, called so that they are compiled for the instructions of the processor.

use crate::instructions::Instructions;

impl Instructions {
    /// Calls a fused loop, which writes `out`, compiled for these instructions. It must be `#[inline(always)]`.
    #[inline]
    pub fn apply<Operands, Out: ?Sized>(
        self,
        function: impl Fused<Operands, Out>,
        operands: Operands,
        out: &mut Out,
    ) {
        self.vectorise(call, (function, operands, out));
    }
}

#[inline(always)]
fn call<Operands, Out: ?Sized>(function: impl Fused<Operands, Out>, operands: Operands, out: &mut Out) {
    function.call(operands, out);
}

/// A loop with these operands, given as a tuple, that writes `Out`.
pub trait Fused<Operands, Out: ?Sized>: Copy {
    /// Calls it.
    fn call(self, operands: Operands, out: &mut Out);
}

macro_rules! fused {
    ($($Operand:ident)*) => {
        impl<Function: Fn($($Operand,)* &mut Out) + Copy, Out: ?Sized, $($Operand),*> Fused<($($Operand,)*), Out>
            for Function
        {
            #[inline(always)]
            fn call(self, operands: ($($Operand,)*), out: &mut Out) {
                #[allow(non_snake_case, reason = "each operand is called like its type")]
                let ($($Operand,)*) = operands;
                self($($Operand,)* out);
            }
        }
    };
}
fused! {}
fused! { A }
fused! { A B }
fused! { A B C }
fused! { A B C D }
fused! { A B C D E }
fused! { A B C D E F }
fused! { A B C D E F G }
fused! { A B C D E F G H }
fused! { A B C D E F G H I }
fused! { A B C D E F G H I J }
fused! { A B C D E F G H I J K }
fused! { A B C D E F G H I J K L }
fused! { A B C D E F G H I J K L M }
fused! { A B C D E F G H I J K L M N }
fused! { A B C D E F G H I J K L M N O }
