//! Shows what the compiler makes of a network, to people: derivations as LaTeX, MathML and JSON, live
//! values, pictures of the graph and a page that joins them.
//!
//! It is a crate of its own so that the macro, which every user builds, stays small.
#![forbid(unsafe_code)]
