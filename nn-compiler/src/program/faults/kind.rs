//! The kinds of faults that programs are given.

use crate::program::Class;

/// From rows of a kind, the classes by which the verifier may name it, and whether it may be that only the numbers show it.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $Kind:ident: [$($Class:ident),*] $(or $numbers:ident)?,)*) => {
        /// A kind of fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind {
            $($(#[doc = $doc])+ $Kind,)*
        }

        impl Kind {
            /// All of them.
            pub const ALL: &'static [Kind] = &[$(Kind::$Kind),*];

            /// The classes that say what is wrong.
            pub fn classes(self) -> &'static [Class] {
                match self {
                    $(Kind::$Kind => &[$(Class::$Class),*],)*
                }
            }

            /// Whether there may be nothing to verify: the program is well-formed, and computes something else.
            pub fn is_of_numbers(self) -> bool {
                match self {
                    $(Kind::$Kind => [$(stringify!($numbers),)?].contains(&"numbers"),)*
                }
            }
        }
    };
}

kinds! {
    /// A mask is left out.
    NoMask: [NotMasked],
    /// Another value is masked.
    MaskOfAnother: [NotMasked, MasksGiven, Slices],
    /// A sum begins with an addition.
    AddsFirst: [NotBegun],
    /// What is added to a sum replaces it.
    OverwritesAgain: [Restarted],
    /// A loop nest is left out.
    NoLoop: [Unwritten, NotWritten, NotBegun, Carried],
    /// A product with a matrix is left out.
    NoProduct: [Unwritten, NotWritten, Carried],
    /// A sum of products over the batch is left out.
    NoOuter: [Unwritten, NotWritten, NotASum, NotBegun, UselessMask],
    /// A sum over the batch is left out.
    NoAccumulate: [Unwritten, NotWritten, NotASum, NotBegun, UselessMask],
    /// A sum by rows is left out.
    NoScatter: [Unwritten, NotWritten, NotASum, NotBegun, UselessMask],
    /// A mean is left out.
    NoAverage: [Unwritten, NotWritten, NotAveraged],
    /// A loop over steps is left out.
    NoRepeat: [Unwritten, NotWritten, NotASum, Carried, Unread] or numbers,
    /// A phase is left out.
    NoPhase: [Unwritten, NotWritten, NotAveraged, NotASum, Carried],
    /// Two instructions that need each other are done the other way round.
    OrderTurned: [Unwritten, NotMasked, NotBegun, Carried, NotASum, UselessMask, Unread] or numbers,
    /// Two phases are done the other way round.
    PhasesTurned: [Unwritten, NotASum, NotAveraged, Carried],
    /// The barrier between two phases is gone.
    NoBarrier: [Unfinished, Layout, Target, Role],
    /// A phase over tiles is done once, or the reverse.
    OverTurned: [Layout, Target, Role, Unfinished, MasksGiven],
    /// An instruction is done twice.
    Doubled: [WrittenTwice, Restarted, NotASum, UselessMask, Carried] or numbers,
    /// Operands are exchanged.
    OperandsTurned: [Size, Layout, NotMasked, Operands] or numbers,
    /// Another value of the same size is read.
    AnotherRead: [Unwritten, Unread, Outlived, NotMasked, Unfinished, Slices, InPlace, Escapes, NotASum, UselessMask] or numbers,
    /// Another value of the same size is written.
    AnotherWritten: [Unwritten, NotWritten, WrittenTwice, WritesGiven, Role, Slices, InPlace, Carried],
    /// What two results are written to is exchanged.
    ResultsTurned: [] or numbers,
    /// A matrix is transposed.
    Transposed: [] or numbers,
    /// A kernel works on blocks of another size.
    KernelResized: [Size, OutOfRange],
    /// A buffer has another size.
    BufferResized: [Size, Slices, Carried, Operands],
    /// A buffer exists more or less often.
    LayoutChanged: [Layout, Operands, Target],
    /// A buffer has another role.
    RoleChanged: [Role, NotWritten, Unread, Layout] or numbers,
    /// Two results or gradients have each other's numbers.
    NumbersTurned: [] or numbers,
    /// A loop nest has a longer or shorter axis.
    AxisChanged: [Size, OutOfRange, Incomplete] or numbers,
    /// A loop nest reduces in another way.
    ReducerChanged: [Size, Incomplete] or numbers,
    /// Fewer axes are reduced, or more.
    ReducedChanged: [Size, Incomplete, Malformed] or numbers,
    /// A loop nest writes something else.
    TargetChanged: [Target, Layout, Role, NotBegun],
    /// An operand of a loop nest exists more or less often.
    OperandChanged: [Operands],
    /// The elements of a result are elsewhere.
    PlaceShifted: [Incomplete],
    /// A result is transposed.
    PlaceTransposed: [Incomplete] or numbers,
    /// A number is another one.
    ConstantChanged: [] or numbers,
    /// A function of one operand is another one.
    UnaryChanged: [] or numbers,
    /// A function of two operands is another one.
    BinaryChanged: [] or numbers,
    /// A comparison is turned around.
    ComparisonTurned: [] or numbers,
    /// What follows from a condition is exchanged.
    BranchesTurned: [OutOfRange] or numbers,
    /// A sum is not divided by the number of examples.
    NoScale: [] or numbers,
    /// Another element is read.
    IndexShifted: [OutOfRange] or numbers,
    /// Elements that are read are further apart.
    DistanceChanged: [OutOfRange] or numbers,
    /// An element of another operand is read.
    AnotherOperand: [OutOfRange] or numbers,
    /// A row is looked up among fewer, or more.
    RowsChanged: [OutOfRange] or numbers,
    /// A range in which something else is computed is another one.
    RangeChanged: [OutOfRange] or numbers,
    /// A part of the expression is left out.
    TermLeftOut: [OutOfRange] or numbers,
    /// A loop has one step more, or less.
    StepsChanged: [Slices] or numbers,
    /// A loop goes the other way.
    ReverseTurned: [] or numbers,
    /// Two states go on with each other's values.
    StatesTurned: [] or numbers,
    /// A state is taken for what it goes on as.
    StateTurned: [Carried, WrittenTwice, Unwritten, InPlace],
    /// A state is left out.
    NoState: [Unwritten, Escapes, Unread] or numbers,
    /// The part of a step is one of another value.
    PartOfAnother: [Slices, Unfinished, Unread, Unwritten, NotWritten, WritesGiven, WrittenTwice] or numbers,
    /// Two parts are exchanged.
    PartsTurned: [Slices, Layout, WritesGiven, Unwritten] or numbers,
    /// A part is left out.
    NoPart: [Slices],
}
