//! Compiled programs of several phases against their interpretation, in both number types, with several numbers of threads.

use nn_compiled_networks::{Check, DOUBLE, SINGLE, checked, flat};

include!(concat!(env!("OUT_DIR"), "/phases.rs"));

#[test]
fn compiled_phases_agree_with_their_interpretation() {
    checked(COUNT, include_str!(concat!(env!("OUT_DIR"), "/phases.txt")), all);
}
