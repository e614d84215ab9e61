//! Networks that tell about themselves at run time. The feature `inspect` has to be asked for: it brings
//! the compiler into the program, which reads the network's source again.
//!
//! ```
//! use nn_runtime::{inspect::Inspect, network};
//!
//! network! {
//!     struct Line {
//!         input  x: [1];
//!         target y: [1];
//!         output line = x.dense(1);
//!         loss squared_error(line, y);
//!     }
//! }
//!
//! assert_eq!(Line::summary().parameters, 2);
//! println!("{}", Line::summary());
//! ```

pub use nn_compiler::inspect::{Row, Summary};
use proc_macro2::TokenStream;

use crate::Network;

/// What a network tells about itself. Every network declared with `network!` has this.
///
/// The methods panic on a type that implements [`Network`] by hand, as it has no source.
pub trait Inspect: Network {
    /// Its inputs, layers, parameters and outputs, as a table.
    fn summary() -> Summary {
        nn_compiler::inspect::summary(&compiled::<Self>())
    }
}

impl<N: Network> Inspect for N {}

/// The network as the macro compiled it: the same text goes through the same stages.
fn compiled<N: Network>() -> nn_compiler::Network {
    let name = N::INFO.name;
    let tokens: Option<TokenStream> = N::SOURCE.text.parse().ok();
    let networks = tokens.and_then(|tokens| nn_compiler::networks(tokens).ok()).unwrap_or_default();
    let own = networks.into_iter().find(|network| network.model.name.text == name);
    own.unwrap_or_else(|| panic!("`{name}` was not declared with `network!`"))
}
