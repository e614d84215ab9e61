//! Compiled scalars and their first four derivatives against reference evaluation, which `tests/random_networks.rs`
//! compares with finite differences.

use nn_compiled_networks::{Check, DOUBLE, SINGLE_DERIVATIVES, checked, flat};

include!(concat!(env!("OUT_DIR"), "/curves.rs"));

#[test]
fn derivatives_to_the_fourth_order() {
    checked(COUNT, include_str!(concat!(env!("OUT_DIR"), "/curves.txt")), all);
}
