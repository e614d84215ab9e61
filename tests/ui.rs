//! What users see when they make a mistake: one error for each, at the right token, with its cure.
//!
//! The cases stand in folders by kind of mistake. `TRYBUILD=overwrite cargo test --test ui` writes the
//! expected messages anew; read them as a user would.

#[test]
fn mistakes_are_explained() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/*/*.rs");
}
