//! The kinds of changes that plans are given.

use crate::memory::Class;

/// From rows of a kind, the classes by which the check may name it.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $Kind:ident: [$($Class:ident),*],)*) => {
        /// A kind of change.
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
        }
    };
}

kinds! {
    /// A buffer is forgotten.
    NoPlace: [Place],
    /// What is given, a result or a part has memory of the plan.
    NeedlessPlace: [Place],
    /// A value of a tile is in the memory of what outlives it, or the reverse.
    OtherMemory: [Place],
    /// A value of a tile is in a slot that there is not.
    NoSlot: [Place],
    /// A slot is too small for the largest value in it.
    SlotSmaller: [TooSmall],
    /// The memory of what outlives a tile is too small for all.
    MemorySmaller: [TooSmall],
    /// Two values that outlive a tile are in one place.
    OncesTogether: [Overlap],
    /// A value that outlives a tile begins before the one before it ends.
    BeginsEarlier: [Overlap],
    /// The last value that outlives a tile ends behind its memory.
    EndsLater: [TooSmall],
    /// A value is put into the slot of another that is read later.
    SharedTooEarly: [Overwritten, OntoOperand],
    /// A value is put into the slot of what it is computed from.
    OntoOperand: [OntoOperand, Overwritten],
    /// A state and what it goes on as are in one slot.
    StatesTogether: [OntoOperand, Overwritten],
    /// Two states are in one slot.
    TwoStates: [OntoOperand, Overwritten],
    /// A value of a step is put into the slot of a value that all steps see.
    EndsWithStep: [Overwritten, OntoOperand],
    /// A value of a step is put into the slot of a value of which each step has a part.
    OntoParts: [Overwritten, OntoOperand],
    /// Two values are in each other's slots.
    SlotsExchanged: [TooSmall, Overwritten, OntoOperand],
    /// The plan is made for another order of the instructions.
    OtherOrder: [TooSmall, Overwritten, OntoOperand],
}
