//! A scalar and its first four derivatives, each against reference evaluation and against finite differences of
//! the one before it.

use nn_random_networks::{Check, DOUBLE, SINGLE_DERIVATIVES, checked, flat};

include!(concat!(env!("OUT_DIR"), "/curves.rs"));

#[test]
fn derivatives_to_the_fourth_order() {
    checked(COUNT, include_str!(concat!(env!("OUT_DIR"), "/curves.txt")), all);
}
