//! The examples of the tutorial, docs/backpropagation.md, and the worked example: those that look into their
//! networks. What they share with the others is in `nn_examples`.
#![forbid(unsafe_code)]
