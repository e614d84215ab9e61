//! What the parser reports: text that is not in the network language.

mod definition;
mod expression;
mod outline;
mod statement;
mod types;

pub use definition::*;
pub use expression::*;
pub use outline::*;
pub use statement::*;
pub use types::*;

use super::Code;

/// The kinds of mistakes of this stage.
pub(super) fn codes() -> impl Iterator<Item = Code> {
    let parts = [outline::CODES, statement::CODES, types::CODES, definition::CODES, expression::CODES];
    parts.into_iter().flatten().copied()
}
