//! Which step of a loop is meant: `t`, `t−1`, the last one.

use crate::inspect::derivation::Loop;
use crate::ir::Axis;

/// A step of a loop, or those around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    letter: char,
    steps: Axis,
    reverse: bool,
    base: Base,
    /// How many steps further on, in the order in which the loop takes them.
    later: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    Any,
    Begin,
    End,
}

/// The steps for which an equation holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    /// The letter that counts them.
    pub letter: char,
    /// The first in the order in which they are computed.
    pub first: String,
    /// The last.
    pub last: String,
}

impl Steps {
    /// As a line of text: `t = 1 … 30`.
    pub fn text(&self) -> String {
        match self.first == self.last {
            true => format!("{} = {}", self.letter, self.first),
            false => format!("{} = {} … {}", self.letter, self.first, self.last),
        }
    }
}

impl Moment {
    /// Any step.
    pub(super) fn any(of: &Loop) -> Moment {
        Moment { letter: of.letter, steps: of.steps, reverse: of.reverse, base: Base::Any, later: 0 }
    }

    /// The step that the loop takes first, or last.
    pub(super) fn at(of: &Loop, is_last: bool) -> Moment {
        Moment { base: if is_last { Base::End } else { Base::Begin }, ..Moment::any(of) }
    }

    /// So many steps further on.
    pub(super) fn moved(&self, later: i32) -> Moment {
        Moment { later: self.later + later, ..self.clone() }
    }

    /// Whether it is the step that the loop takes last.
    pub(super) fn is_end(&self) -> bool {
        self.base == Base::End && self.later == 0
    }

    /// Where the loop has that many steps more behind it than there are: the steps of which the one so much further on
    /// is none.
    pub(super) fn steps(of: &Loop, is_backward: bool, further: bool) -> Option<Steps> {
        let begin = Moment::at(of, false);
        let end = Moment::at(of, true).moved(if further { -1 } else { 0 });
        if of.steps.bound() < if further { 2 } else { 1 } {
            return None;
        }
        let (first, last) = if is_backward { (end, begin) } else { (begin, end) };
        Some(Steps { letter: of.letter, first: first.text(), last: last.text() })
    }

    /// As it stands at the foot of a name.
    pub(super) fn text(&self) -> String {
        let further = if self.reverse { -self.later } else { self.later };
        let is_one = match self.base {
            Base::Any => return with_letter(&self.letter.to_string(), further),
            Base::Begin => !self.reverse,
            Base::End => self.reverse,
        };
        match (is_one, self.steps) {
            (true, _) => (1 + further).to_string(),
            (false, Axis::Known(steps)) => {
                (i64::try_from(steps).unwrap_or(i64::MAX) + i64::from(further)).to_string()
            }
            (false, Axis::Length { .. }) => with_letter(
                &if self.letter == 'ℓ' { "L".to_owned() } else { self.letter.to_uppercase().collect() },
                further,
            ),
        }
    }
}

fn with_letter(letter: &str, further: i32) -> String {
    match further {
        0 => letter.to_owned(),
        1.. => format!("{letter}+{further}"),
        _ => format!("{letter}−{}", -further),
    }
}
