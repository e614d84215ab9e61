//! Compiled networks with loops against reference evaluation, in both number types.

use nn_compiled_networks::{Check, DOUBLE, SINGLE, checked, flat};

include!(concat!(env!("OUT_DIR"), "/loops.rs"));

#[test]
fn compiled_loops_agree_with_reference_evaluation() {
    checked(COUNT, include_str!(concat!(env!("OUT_DIR"), "/loops.txt")), all);
}
