//! Identities, signs, exponentials, roots.

use crate::simplify::formula::{abs, atan, cos, erf, exp, ln, once, powi, recip, sign, sin, sqrt, tanh};
use crate::simplify::pattern::{Equation, Variable};
use crate::simplify::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    let [x, y, z] = [0, 1, 2].map(Variable::any);
    let [c, n] = [Variable::constant(3), Variable::negative(4)];
    equations! {
        real  add_zero: x + 0.0 => x;
        exact mul_one: 1.0 * x => x;
        real  mul_zero: 0.0 * x => 0.0;

        exact negated_twice: -(-x) => x;
        exact product_of_negated: -x * y => -(x * y);
        exact times_minus_one: -1.0 * x => -x;
        exact constant_of_negated: -(c * x) => -c * x;
        real  negated_terms: -x + -y => -(x + y);
        real  negated_difference: -(x - y) => y - x;
        real  negative_difference: n * (x - y) => -n * (y - x);
        exact recip_of_negated: recip(-x) => -recip(x);
        exact sin_of_negated: sin(-x) => -sin(x);
        exact cos_of_negated: cos(-x) => cos(x);
        exact tanh_of_negated: tanh(-x) => -tanh(x);
        exact atan_of_negated: atan(-x) => -atan(x);
        exact erf_of_negated: erf(-x) => -erf(x);
        exact abs_of_negated: abs(-x) => abs(x);
        real  sign_of_negated: sign(-x) => -sign(x);

        real  recip_of_multiple: recip(c * x) => recip(c) * recip(x);
        real  recip_twice: recip(recip(x)) => x;
        real  sqrt_of_square: sqrt(powi(x, 2)) => abs(x);
        real  square_of_sqrt: powi(sqrt(x), 2) => x;
        real  root_of_itself: x * recip(sqrt(x)) => sqrt(x);
        exact abs_twice: abs(abs(x)) => abs(x);
        exact square_of_abs: powi(abs(x), 2) => powi(x, 2);
        real  size_and_sign: x * sign(x) => abs(x);
        real  sign_and_size: abs(x) * sign(x) => x;

        real  ln_of_exp: ln(exp(x)) => x;
        real  exp_of_ln: exp(ln(x)) => x;
        real  ln_of_recip: ln(recip(x)) => -ln(x);
        real  ln_of_sqrt: ln(sqrt(x)) => 0.5 * ln(x);
        real  recip_of_exp: recip(exp(x)) => exp(-x);
        real  product_of_exps: once(exp(x)) * once(exp(y)) => exp(x + y);

        real  common_factor: once(x * z) + once(y * z) => (x + y) * z;
        real  common_factor_of_difference: once(x * z) - once(y * z) => (x - y) * z;
    }
}
