use super::*;
use crate::ir::{Binary, Comparison, Op, Shape, Unary};

/// A graph with a few scalars: `x` unknown, `unit` declared in 0..=1, `w` a parameter.
struct Case {
    graph: Graph,
    x: NodeId,
    unit: NodeId,
    w: NodeId,
}

impl Case {
    fn new() -> Case {
        let mut graph = Graph::new();
        let shape = Shape::scalar();
        let x = graph.add(Op::Input { index: 0, shape: shape.clone() }, &[]);
        let unit = graph.add(Op::Input { index: 1, shape: shape.clone() }, &[]);
        let w = graph.add(Op::Param { index: 0, shape }, &[]);
        Case { graph, x, unit, w }
    }

    fn c(&mut self, value: f64) -> NodeId {
        self.graph.constant(value, &Shape::scalar())
    }

    fn unary(&mut self, op: Unary, x: NodeId) -> NodeId {
        self.graph.unary(op, x)
    }

    /// `if x <= 0 { 0 } else { x }`
    fn relu(&mut self, x: NodeId) -> NodeId {
        let zero = self.c(0.0);
        let negative = self.graph.compare(Comparison::LessOrEqual, x, zero);
        self.graph.select(negative, zero, x)
    }

    /// `if x > bound { then } else { 0 }`
    fn if_above(&mut self, x: NodeId, bound: f64, then: NodeId) -> NodeId {
        let (bound, zero) = (self.c(bound), self.c(0.0));
        let above = self.graph.compare(Comparison::Less, bound, x);
        self.graph.select(above, then, zero)
    }

    fn clamp(&mut self, x: NodeId, low: f64, high: f64) -> NodeId {
        let (low, high) = (self.c(low), self.c(high));
        let above = self.graph.compare(Comparison::Less, high, x);
        let inner = self.graph.select(above, high, x);
        let below = self.graph.compare(Comparison::Less, x, low);
        self.graph.select(below, low, inner)
    }

    fn declared(leaf: Leaf) -> Known {
        match leaf {
            Leaf::Input(1) => declared(Some((0.0, 1.0))),
            _ => Known::UNKNOWN,
        }
    }

    fn range(&self, node: NodeId) -> Interval {
        let ranges = Ranges::of(&self.graph, Loops::new(&[]), &self.graph.reachable(&[node]), Case::declared);
        ranges.interval(node, &mut Context::outside())
    }

    fn faults(&self, root: NodeId) -> Vec<Fault> {
        findings(&self.graph, Loops::new(&[]), &[root], Case::declared)
            .into_iter()
            .map(|finding| finding.fault)
            .collect()
    }
}

#[test]
fn the_logarithm_of_relu_is_charged_and_of_an_unknown_value_is_not() {
    let mut case = Case::new();
    let relu = case.relu(case.x);
    let (ln, free) = (case.unary(Unary::Ln, relu), case.unary(Unary::Ln, case.x));
    assert_eq!(case.faults(ln), [Fault::LogarithmOfZero]);
    assert_eq!(case.faults(free), []);
    let finding = findings(&case.graph, Loops::new(&[]), &[ln], Case::declared)[0];
    assert_eq!((finding.node, finding.argument), (ln, relu));
    assert_eq!(finding.interval.to_string(), "[0, ∞)");
}

#[test]
fn maximum_with_a_constant_attains_it() {
    let mut case = Case::new();
    let zero = case.c(0.0);
    let max = case.graph.add(Op::Binary(Binary::Max), &[case.x, zero]);
    let ln = case.unary(Unary::Ln, max);
    assert_eq!(case.faults(ln), [Fault::LogarithmOfZero]);
    let small = case.c(1e-6);
    let max = case.graph.add(Op::Binary(Binary::Max), &[case.x, small]);
    let ln = case.unary(Unary::Ln, max);
    assert_eq!(case.faults(ln), []);
}

#[test]
fn clamp_attains_both_bounds() {
    let mut case = Case::new();
    let clamp = case.clamp(case.x, 0.0, 1.0);
    assert_eq!(case.range(clamp).to_string(), "[0, 1]");
    let one = case.c(1.0);
    let rest = case.graph.sub(one, clamp);
    let (ln, division) = (case.unary(Unary::Ln, rest), case.unary(Unary::Recip, clamp));
    assert_eq!(case.faults(ln), [Fault::LogarithmOfZero]);
    assert_eq!(case.faults(division), [Fault::DivisionByZero]);
    let inside = case.clamp(case.x, 1e-7, 1.0 - 1e-7);
    let ln = case.unary(Unary::Ln, inside);
    assert_eq!(case.faults(ln), []);
    // Known values within the bounds never reach them.
    let loose = case.clamp(case.unit, -1.0, 2.0);
    assert_eq!(case.range(loose), Interval::closed(0.0, 1.0));
}

#[test]
fn a_declared_range_raises_the_charge_or_lifts_it() {
    let mut case = Case::new();
    let half = case.c(0.5);
    let shifted = case.graph.sub(case.unit, half);
    let (ln, root, division) =
        (case.unary(Unary::Ln, shifted), case.unary(Unary::Sqrt, shifted), case.unary(Unary::Recip, shifted));
    assert_eq!(case.faults(ln), [Fault::LogarithmOfZero]);
    assert_eq!(case.faults(root), [Fault::RootOfNegative]);
    assert_eq!(case.faults(division), [Fault::DivisionByZero]);
    let one = case.c(1.0);
    let raised = case.graph.add2(case.unit, one);
    let ln = case.unary(Unary::Ln, raised);
    assert_eq!(case.faults(ln), []);
}

#[test]
fn a_condition_makes_its_branch_safe() {
    let mut case = Case::new();
    let relu = case.relu(case.x);
    let ln = case.unary(Unary::Ln, relu);
    let guarded = case.if_above(relu, 0.0, ln);
    assert_eq!(case.faults(guarded), []);
    // The condition may stand on what the value is computed from.
    let guarded = case.if_above(case.x, 0.0, ln);
    assert_eq!(case.faults(guarded), []);
    let two = case.c(2.0);
    let double = case.graph.mul(two, case.unit);
    let ln = case.unary(Unary::Ln, double);
    assert_eq!(case.faults(ln), [Fault::LogarithmOfZero]);
    let guarded = case.if_above(case.unit, 0.0, ln);
    assert_eq!(case.faults(guarded), []);
}

#[test]
fn a_condition_that_excludes_nothing_does_not_help() {
    let mut case = Case::new();
    let ln = case.unary(Unary::Ln, case.unit);
    let guarded = case.if_above(case.unit, -1.0, ln);
    assert_eq!(case.faults(guarded), [Fault::LogarithmOfZero]);
    let guarded = case.if_above(case.x, 0.0, ln);
    assert_eq!(case.faults(guarded), [Fault::LogarithmOfZero]);
}

#[test]
fn a_second_use_outside_of_the_condition_is_charged() {
    let mut case = Case::new();
    let ln = case.unary(Unary::Ln, case.unit);
    let guarded = case.if_above(case.unit, 0.0, ln);
    let both = case.graph.add2(guarded, ln);
    assert_eq!(case.faults(both), [Fault::LogarithmOfZero]);
}

#[test]
fn conjunctions_negations_and_excluded_points_narrow() {
    let mut case = Case::new();
    let zero = case.c(0.0);
    let division = case.unary(Unary::Recip, case.unit);
    let above = case.graph.compare(Comparison::Less, zero, case.unit);
    let other = case.graph.compare(Comparison::Less, zero, case.x);
    let and = case.graph.mul(above, other);
    let guarded = case.graph.select(and, division, zero);
    assert_eq!(case.faults(guarded), []);
    let not = case.graph.compare(Comparison::Equal, above, zero);
    let guarded = case.graph.select(not, zero, division);
    assert_eq!(case.faults(guarded), []);
    let equal = case.graph.compare(Comparison::Equal, case.unit, zero);
    let guarded = case.graph.select(equal, zero, division);
    assert_eq!(case.faults(guarded), []);
}

#[test]
fn a_root_at_0_is_charged_only_where_something_is_learned_through_it() {
    let mut case = Case::new();
    let plain = case.unary(Unary::Sqrt, case.unit);
    assert_eq!(case.faults(plain), []);
    let product = case.graph.mul(case.w, case.x);
    let relu = case.relu(product);
    let root = case.unary(Unary::Sqrt, relu);
    assert_eq!(case.faults(root), [Fault::RootOfZero]);
    let stopped = case.graph.stop_gradient(relu);
    let root = case.unary(Unary::Sqrt, stopped);
    assert_eq!(case.faults(root), []);
}

#[test]
fn powers() {
    let mut case = Case::new();
    let (half, minus) = (case.c(0.5), case.c(-0.5));
    let (unit, w) = (case.unit, case.w);
    let mut pow = |x, y| case.graph.add(Op::Binary(Binary::Pow), &[x, y]);
    let (root, inverse, learned) = (pow(unit, half), pow(unit, minus), pow(unit, w));
    assert_eq!(case.faults(root), []);
    assert_eq!(case.faults(inverse), [Fault::DivisionByZero]);
    assert_eq!(case.faults(learned), [Fault::PowerOfZero]);
    let shifted = case.graph.add2(unit, minus);
    let broken = case.graph.add(Op::Binary(Binary::Pow), &[shifted, half]);
    assert_eq!(case.faults(broken), [Fault::PowerOfNegative]);
    let inverse = case.unary(Unary::Powi(-2), unit);
    assert_eq!(case.faults(inverse), [Fault::DivisionByZero]);
}

#[test]
fn the_guarded_length_of_a_vector_is_never_charged() {
    // if s > 0 { sqrt(if s > 0 { s } else { 1 }) } else { 0 } of a sum of squares s
    let mut case = Case::new();
    let shape = Shape::known(&[3]);
    let vector = case.graph.add(Op::Param { index: 1, shape }, &[]);
    let squares = case.graph.unary(Unary::Powi(2), vector);
    let squares = case.graph.sum(squares, &[0]);
    let (zero, one) = (case.c(0.0), case.c(1.0));
    let positive = case.graph.compare(Comparison::Less, zero, squares);
    let safe = case.graph.select(positive, squares, one);
    let root = case.unary(Unary::Sqrt, safe);
    let length = case.graph.select(positive, root, zero);
    assert_eq!(case.faults(length), []);
    let inverse = case.unary(Unary::Recip, length);
    assert_eq!(case.faults(inverse), [], "a single point that is not known to be met is no charge");
}

#[test]
fn different_values_are_not_taken_to_meet_their_bounds_at_once() {
    let mut case = Case::new();
    let relu = case.relu(case.x);
    let sum = case.graph.add2(relu, case.unit);
    let ln = case.unary(Unary::Ln, sum);
    assert_eq!(case.faults(ln), []);
    let product = case.graph.mul(relu, case.unit);
    let ln = case.unary(Unary::Ln, product);
    assert_eq!(case.faults(ln), [Fault::LogarithmOfZero], "0 times anything is 0");
}

#[test]
fn bounded_functions_stay_apart_from_their_bounds() {
    let mut case = Case::new();
    let one = case.c(1.0);
    let p = case.unary(Unary::Sigmoid, case.x);
    let rest = case.graph.sub(one, p);
    let (a, b) = (case.unary(Unary::Ln, p), case.unary(Unary::Ln, rest));
    let both = case.graph.add2(a, b);
    assert_eq!(case.faults(both), []);
    assert_eq!(case.range(p).to_string(), "(0, 1)");
    let tanh = case.unary(Unary::Tanh, case.x);
    assert_eq!(case.range(tanh).to_string(), "(-1, 1)");
}

#[test]
fn linear_in_the_depth_of_the_network() {
    let mut case = Case::new();
    let mut x = case.x;
    for _ in 0..2000 {
        let bent = case.relu(x);
        let half = case.c(0.5);
        let above = case.graph.compare(Comparison::Less, half, bent);
        let root = case.unary(Unary::Tanh, bent);
        x = case.graph.select(above, root, bent);
    }
    let start = std::time::Instant::now();
    assert_eq!(case.faults(x), []);
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
