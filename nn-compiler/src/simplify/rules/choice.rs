//! Selection, comparison, the larger of two.

use crate::ir::Comparison::{Equal, Less, LessOrEqual, NotEqual};
use crate::simplify::formula::{compare, max, once, select, step};
use crate::simplify::pattern::{Equation, Variable};
use crate::simplify::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    let [x, y, z, w] = [0, 1, 2, 3].map(Variable::any);
    let [b, c] = [Variable::condition(4), Variable::constant(5)];
    equations! {
        exact either_way: select(x, y, y) => y;
        exact condition_itself: select(b, 1.0, 0.0) => b;
        real  number_or_zero: select(b, c, 0.0) => c * b;
        exact condition_of_itself: compare(NotEqual, b, 0.0) => b;
        exact unequal: select(compare(Equal, x, y), 0.0, 1.0) => compare(NotEqual, x, y);
        exact equal: select(compare(NotEqual, x, y), 0.0, 1.0) => compare(Equal, x, y);
        real  not_less: select(compare(Less, x, y), 0.0, 1.0) => compare(LessOrEqual, y, x);
        real  not_less_or_equal: select(compare(LessOrEqual, x, y), 0.0, 1.0) => compare(Less, y, x);
        exact opposite_of_equal: compare(Equal, compare(Equal, x, y), 0.0) => compare(NotEqual, x, y);
        exact opposite_of_unequal: compare(Equal, compare(NotEqual, x, y), 0.0) => compare(Equal, x, y);
        real  opposite_of_less: compare(Equal, compare(Less, x, y), 0.0) => compare(LessOrEqual, y, x);
        real  opposite_of_less_or_equal: compare(Equal, compare(LessOrEqual, x, y), 0.0) => compare(Less, y, x);
        exact then_again: select(x, select(x, y, z), w) => select(x, y, w);
        exact otherwise_again: select(x, y, select(x, z, w)) => select(x, y, w);
        real  both_branches: select(x, y, 0.0) + select(x, 0.0, z) => select(x, y, z);
        real  branches_together: once(select(x, y, 0.0)) + once(select(x, z, 0.0)) => select(x, y + z, 0.0);
        exact choice_of_negated: select(x, -y, -z) => -select(x, y, z);
        real  negated_or_zero: select(x, -y, 0.0) => -select(x, y, 0.0);
        real  zero_or_negated: select(x, 0.0, -y) => -select(x, 0.0, y);
        real  zero_or_itself: select(compare(Equal, x, 0.0), 0.0, x) => x;
        real  itself_unless_zero: x * compare(NotEqual, x, 0.0) => x;
        exact less_of_negated: compare(Less, -x, -y) => compare(Less, y, x);
        exact less_or_equal_of_negated: compare(LessOrEqual, -x, -y) => compare(LessOrEqual, y, x);
        real  gated_by_step: step(x) * y => select(compare(Less, 0.0, x), y, 0.0);
        exact larger_of_same: max(x, x) => x;
    }
}
