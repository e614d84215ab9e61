//! The examples that train for long, which the tests run to their ends. What they share with the others is in
//! `nn_examples`.
#![forbid(unsafe_code)]
