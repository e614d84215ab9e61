//! The kinds of faults that programs are given.

use crate::program::Class;

/// From rows of a kind, what is done, and the classes by which the verifier may name it.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $Kind:ident: [$($Class:ident),*],)*) => {
        /// A kind of fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind {
            $($(#[doc = $doc])+ $Kind,)*
        }

        impl Kind {
            /// All of them.
            pub const ALL: &'static [Kind] = &[$(Kind::$Kind),*];

            /// The classes that say what is wrong. Where there is none, only the numbers say it.
            pub fn classes(self) -> &'static [Class] {
                match self {
                    $(Kind::$Kind => &[$(Class::$Class),*],)*
                }
            }
        }
    };
}

kinds! {
    /// A mask is left out.
    NoMask: [NotMasked],
    /// Another value is masked.
    MaskOfAnother: [NotMasked, MasksGiven],
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
    NoRepeat: [Unwritten, NotWritten, NotASum, Carried],
    /// A phase is left out.
    NoPhase: [Unwritten, NotWritten, NotAveraged, NotASum, Carried],
    /// Two instructions that need each other are done the other way round.
    OrderTurned: [Unwritten, NotMasked, NotBegun, Carried, NotASum, UselessMask],
    /// Two phases are done the other way round.
    PhasesTurned: [Unwritten, NotASum, NotAveraged, Carried],
    /// The barrier between two phases is gone.
    NoBarrier: [Unfinished, Layout, Target, Role],
    /// A phase over tiles is done once, or the reverse.
    OverTurned: [Layout, Target, Role, Unfinished, MasksGiven],
    /// An instruction is done twice.
    Doubled: [WrittenTwice, Restarted, NotASum, UselessMask, Carried],
    /// Operands are exchanged.
    OperandsTurned: [Size, Layout, NotMasked, Operands],
    /// Another value of the same size is read.
    AnotherRead: [Unwritten, Unread, Outlived, NotMasked, Unfinished, Slices, InPlace, Escapes, NotASum, UselessMask],
    /// Another value of the same size is written.
    AnotherWritten: [Unwritten, NotWritten, WrittenTwice, WritesGiven, Role, Slices, InPlace, Carried],
    /// What two results are written to is exchanged.
    ResultsTurned: [],
    /// A matrix is transposed.
    Transposed: [],
    /// A kernel works on blocks of another size.
    KernelResized: [Size, OutOfRange],
    /// A buffer has another size.
    BufferResized: [Size, Slices, Carried, Operands],
    /// A buffer exists more or less often.
    LayoutChanged: [Layout, Operands, Target],
    /// A buffer has another role.
    RoleChanged: [Role, NotWritten, Unread, Layout],
    /// Two results or gradients have each other's numbers.
    NumbersTurned: [],
    /// A loop nest has a longer or shorter axis.
    AxisChanged: [Size, OutOfRange, Incomplete],
    /// A loop nest reduces in another way.
    ReducerChanged: [Size, Incomplete],
    /// Fewer axes are reduced, or more.
    ReducedChanged: [Size, Incomplete, Malformed],
    /// A loop nest writes something else.
    TargetChanged: [Target, Layout, Role, NotBegun],
    /// An operand of a loop nest exists more or less often.
    OperandChanged: [Operands],
    /// The elements of a result are elsewhere.
    PlaceShifted: [Incomplete],
    /// A result is transposed.
    PlaceTransposed: [Incomplete],
    /// A number is another one.
    ConstantChanged: [],
    /// A function of one operand is another one.
    UnaryChanged: [],
    /// A function of two operands is another one.
    BinaryChanged: [],
    /// A comparison is turned around.
    ComparisonTurned: [],
    /// What follows from a condition is exchanged.
    BranchesTurned: [OutOfRange],
    /// A sum is not divided by the number of examples.
    NoScale: [],
    /// Another element is read.
    IndexShifted: [OutOfRange],
    /// Elements that are read are further apart.
    DistanceChanged: [OutOfRange],
    /// An element of another operand is read.
    AnotherOperand: [OutOfRange],
    /// A row is looked up among fewer, or more.
    RowsChanged: [OutOfRange],
    /// A range in which something else is computed is another one.
    RangeChanged: [OutOfRange],
    /// A part of the expression is left out.
    TermLeftOut: [OutOfRange],
    /// A loop has one step more, or less.
    StepsChanged: [Slices],
    /// A loop goes the other way.
    ReverseTurned: [],
    /// Two states go on with each other's values.
    StatesTurned: [],
    /// A state is taken for what it goes on as.
    StateTurned: [Carried, WrittenTwice, Unwritten, InPlace],
    /// A state is left out.
    NoState: [Unwritten, Escapes, Unread],
    /// The part of a step is one of another value.
    PartOfAnother: [Slices, Unread, Unwritten, NotWritten, WritesGiven, WrittenTwice],
    /// Two parts are exchanged.
    PartsTurned: [Slices, Layout, WritesGiven, Unwritten],
    /// A part is left out.
    NoPart: [Slices],
}
