//! Passes from program to program, each of which makes one decision.

mod accumulators;
mod in_place;
pub mod inline;
mod masks;
mod spread;
mod sums;
mod together;

use super::Program;

/// All passes over a program as it was lowered.
pub fn run(program: &mut Program) {
    sums::merge(program);
    together::gather(program);
    accumulators::begin(program);
    masks::insert(program);
    spread::decide(program);
    in_place::average(program);
    inline::decide(program);
}
