//! Compiled random networks against reference evaluation and finite differences, in both number types.

use nn_random_networks::{Check, checked, flat};

include!(concat!(env!("OUT_DIR"), "/networks.rs"));

#[test]
fn compiled_networks_agree_with_reference_evaluation() {
    checked(COUNT, include_str!(concat!(env!("OUT_DIR"), "/networks.txt")), all);
}
