//! Passes from program to program, each of which makes one decision.

mod accumulators;
mod in_place;
pub mod inline;
mod masks;
mod spread;
mod sums;
mod together;

#[cfg(test)]
mod tests;

use super::Program;

/// A pass, and what it is called.
type Pass = (&'static str, fn(&mut Program));

/// The passes that complete a program as it was lowered, in their order.
const COMPLETE: [Pass; 4] = [
    ("sums that are added up in one place", sums::merge),
    ("products side by side", together::gather),
    ("where sums begin", accumulators::begin),
    ("masks", masks::insert),
];

/// The passes over a complete program.
const DECIDE: [Pass; 3] = [
    ("loops that threads share", spread::decide),
    ("sums where their means are wanted", in_place::average),
    ("blocks that are one function", inline::decide),
];

/// All passes over a program as it was lowered.
pub fn run(program: &mut Program) {
    COMPLETE.iter().for_each(|(_, pass)| pass(program));
    returned(program, "what completes a program");
    for (name, pass) in DECIDE {
        pass(program);
        returned(program, name);
    }
}

/// In tests, a program must be without faults after each pass.
#[cfg(any(test, feature = "verify"))]
fn returned(program: &Program, pass: &str) {
    let faults: Vec<String> = super::verify(program).iter().map(super::Fault::to_string).collect();
    assert!(faults.is_empty(), "after {pass}:\n{}\n{program}", faults.join("\n"));
}

#[cfg(not(any(test, feature = "verify")))]
fn returned(_: &Program, _: &str) {}
