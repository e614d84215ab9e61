//! Loops of a derivation: the terms of a body stand for what they are in one step.

use std::ops::Range;

use super::Derivation;
use crate::inspect::formula::{Formula, TermId};
use crate::ir::Axis;

/// The place of a loop in the list of a derivation's loops.
pub type LoopId = usize;

/// A loop. Where a formula of outside speaks of a term of the body, it means the values of all steps, along a new first
/// axis.
#[derive(Clone, Debug)]
pub struct Loop {
    /// The letter that counts the steps: `t`, or `ℓ` for blocks with parameters of their own.
    pub letter: char,
    /// How many steps there are.
    pub steps: Axis,
    /// Whether the last step is taken first.
    pub reverse: bool,
    /// The loop in whose body it is.
    pub within: Option<LoopId>,
    /// The term that is the number of the step, from 0.
    pub step: TermId,
    /// What lies along the steps, if anything does.
    pub along: Option<Formula>,
    /// What is carried from step to step.
    pub states: Vec<State>,
    /// The terms of the body.
    pub forward: Range<TermId>,
    /// The terms of the way back through the body; empty where the loss does not depend on it.
    pub backward: Range<TermId>,
}

/// What a loop carries from step to step.
#[derive(Clone, Debug)]
pub struct State {
    /// The term, outside, that it begins as.
    pub first: TermId,
    /// What a step finds.
    pub before: TermId,
    /// What a step leaves.
    pub after: TermId,
    /// On the way back: how its derivative comes from later steps.
    pub later: Option<Later>,
}

/// The derivative of the loss by a state, as far as it comes from later steps.
#[derive(Clone, Debug)]
pub struct Later {
    /// The term that is this.
    pub carried: TermId,
    /// What it is after the last step, in terms of outside.
    pub last: Formula,
    /// What a step makes of it for the step before: the derivative by the state as the step finds it.
    pub before: TermId,
}

impl Loop {
    /// Whether it counts blocks with parameters of their own rather than time.
    pub fn is_depth(&self) -> bool {
        DEPTHS.contains(&self.letter)
    }

    /// What its steps are called.
    pub fn noun(&self) -> &'static str {
        if self.is_depth() { "blocks" } else { "steps" }
    }
}

/// Letters that count steps, and letters that count blocks.
pub(super) const TIMES: [char; 5] = ['t', 's', 'r', 'u', 'v'];
pub(super) const DEPTHS: [char; 3] = ['ℓ', 'm', 'n'];

impl Derivation {
    /// The outermost loop around a term.
    pub fn outermost(&self, at: TermId) -> Option<&Loop> {
        let around = std::iter::successors(self.terms[at].within, |&id| self.loops[id].within);
        around.last().map(|id| &self.loops[id])
    }

    /// Whether what is within one loop, or none, is seen in another: its body is the same or around that one's.
    pub fn is_around(&self, outer: Option<LoopId>, inner: Option<LoopId>) -> bool {
        outer == inner || inner.is_some_and(|id| self.is_around(outer, self.loops[id].within))
    }
}
