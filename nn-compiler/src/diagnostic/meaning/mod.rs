//! What elaboration reports: names, arguments, values, shapes and classes that do not fit, and networks
//! that are well formed and yet a mistake.

mod call;
mod derivative;
mod einsum;
mod index;
mod name;
mod network;
mod repeat;
mod shape;
mod value;

pub use call::*;
pub use derivative::*;
pub use einsum::*;
pub use index::*;
pub use name::*;
pub use network::*;
pub use repeat::*;
pub use shape::*;
pub use value::*;

use super::Code;

/// The kinds of mistakes of this stage.
pub(super) fn codes() -> impl Iterator<Item = Code> {
    let parts = [
        name::CODES,
        call::CODES,
        derivative::CODES,
        value::CODES,
        shape::CODES,
        index::CODES,
        einsum::CODES,
        repeat::CODES,
        network::CODES,
    ];
    parts.into_iter().flatten().copied()
}
