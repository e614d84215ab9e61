//! What range analysis reports: arguments that reach the singular point of a function.

use super::table::messages;

messages! {
    /// A logarithm of a value that reaches 0 or below.
    logarithm_of_zero(why: String) {
        what: "this takes the logarithm of a value that reaches 0, where `ln` is −∞",
        why: vec![why.into()],
        help: "keep the value above 0, as in `ln(x + 1e-6)`; or say what holds there: `if x > 0 {{ ln(x) }} else {{ 0 }}`",
    }
    /// A division by a value that reaches 0.
    division_by_zero(why: String) {
        what: "this divides by a value that reaches 0",
        why: vec![why.into()],
        help: "keep the divisor away from 0, as in `y / (x + 1e-6)` or `y / maximum(x, 1e-6)`; or say what holds there: `if x > 0 {{ y / x }} else {{ 0 }}`",
    }
    /// A division of a value by another that is 0 wherever it is.
    zero_by_zero(divisor: &str) {
        what: "this divides 0 by 0, which is not a number, wherever {divisor} is 0",
        help: "keep the divisor above 0, as in `x / maximum(d, 1e-6)`; `normalize(x)` divides a vector by its length so",
    }
    /// A root of a value that reaches below 0.
    root_of_negative(why: String) {
        what: "this takes the square root of a value that reaches below 0, where `sqrt` is not a number",
        why: vec![why.into()],
        help: "keep the value above 0: `sqrt(maximum(x, 1e-6))`; or declare a narrower range where it is given",
    }
    /// A root of a value that reaches 0, where it has no derivative.
    root_of_zero(why: String) {
        what: "this takes the square root of a value that reaches 0, where the derivative of `sqrt` is ∞",
        why: vec![why.into(), "a parameter is learned through it".into()],
        help: "keep the value above 0, as in `sqrt(x + 1e-6)`",
    }
    /// A broken power of a value that reaches below 0.
    power_of_negative(why: String) {
        what: "this takes a power of a value that reaches below 0, where powers that are not integers are not numbers",
        why: vec![why.into()],
        help: "keep the value above 0: `maximum(x, 1e-6).pow(y)`; or use an integer exponent",
    }
    /// A power of a value that reaches 0, where it has no derivative.
    power_of_zero(why: String) {
        what: "this takes a power of a value that reaches 0, where the derivative is ∞",
        why: vec![why.into(), "a parameter is learned through it".into()],
        help: "keep the value above 0, as in `(x + 1e-6).pow(y)`",
    }
    /// A function of the language that reaches a singular point inside.
    singular_inside(callee: &str, does: &str) {
        what: "`{callee}` {does}, with what it is given here",
        help: "keep what it is given away from there; or choose by a condition, `if … {{ {callee}(…) }} else {{ … }}`",
    }
    /// A tensor known at compile time with elements that are not finite.
    not_all_finite() {
        what: "not all elements of this are finite numbers, and all are known here",
        help: "change the numbers it is computed from; or leave out by a condition what is not finite",
    }
}
