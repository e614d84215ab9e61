//! The conventions where a derivative does not exist, and the values at the ends of the number line.

use nn_compiler::array::Array;
use nn_compiler::autodiff::reverse::gradient;
use nn_compiler::eval::{Bindings, Value, evaluate};
use nn_compiler::ir::op::{Binary, Comparison, Unary};
use nn_compiler::ir::{Graph, NodeId, Op, Shape};

/// Value and derivative of a function of one vector, summed up.
fn at<const N: usize>(
    point: [f64; N],
    function: impl FnOnce(&mut Graph, NodeId) -> NodeId,
) -> (Vec<f64>, Vec<f64>) {
    let mut graph = Graph::new();
    let shape = Shape::known(&[N]);
    let x = graph.add(Op::Param { index: 0, shape }, &[]);
    let y = function(&mut graph, x);
    let derivative = gradient(&mut graph, y, &[x])[0].unwrap_or_else(|| graph.constant_like(0.0, x));
    let bindings = Bindings { parameters: vec![Array::new(&[N], point.to_vec())], ..Bindings::default() };
    let values = evaluate(&graph, &[y, derivative], &bindings);
    let numbers = |value: &Value| value.of_example(0).elements().to_vec();
    (numbers(&values[0]), numbers(&values[1]))
}

fn max(graph: &mut Graph, a: NodeId, b: NodeId) -> NodeId {
    graph.add(Op::Binary(Binary::Max), &[a, b])
}

/// `if x > 0 { then } else { 0 }`.
fn where_positive(graph: &mut Graph, x: NodeId, then: NodeId) -> NodeId {
    let zero = graph.constant_like(0.0, x);
    let positive = graph.compare(Comparison::Less, zero, x);
    let zero = graph.constant_like(0.0, then);
    graph.select(positive, then, zero)
}

#[test]
fn kinks() {
    let abs = at([-1.0, 0.0, -0.0, 2.0], |graph, x| graph.unary(Unary::Abs, x));
    assert_eq!(abs.1, [-1.0, 0.0, 0.0, 1.0]);
    let relu = at([-1.0, 0.0, 2.0], |graph, x| where_positive(graph, x, x));
    assert_eq!(relu, (vec![0.0, 0.0, 2.0], vec![0.0, 0.0, 1.0]));
    for op in [Unary::Sign, Unary::Floor, Unary::Step] {
        assert_eq!(at([-1.0, 0.0, 0.5], |graph, x| graph.unary(op, x)).1, [0.0, 0.0, 0.0]);
    }
}

#[test]
fn tied_maxima_share_equally() {
    let two = at([1.0, 2.0, 3.0], |graph, x| {
        let two = graph.constant_like(2.0, x);
        max(graph, x, two)
    });
    assert_eq!(two, (vec![2.0, 2.0, 3.0], vec![0.0, 0.5, 1.0]));
    let itself = at([1.0], |graph, x| max(graph, x, x));
    assert_eq!(itself.1, [1.0]);
    let reduced = at([3.0, 1.0, 3.0, 3.0], |graph, x| graph.max_reduce(x, &[0]));
    assert_eq!(reduced, (vec![3.0], vec![1.0 / 3.0, 0.0, 1.0 / 3.0, 1.0 / 3.0]));
}

#[test]
fn a_branch_not_taken_contributes_zero_and_never_nan() {
    for op in [Unary::Ln, Unary::Sqrt, Unary::Recip, Unary::Powi(-2)] {
        let derivative = at([0.0], |graph, x| {
            let inside = graph.unary(op, x);
            where_positive(graph, x, inside)
        });
        assert_eq!(derivative, (vec![0.0], vec![0.0]), "{op:?} in a branch");
        // The selection does not show any more behind a sum, nor behind a product with something else.
        let summed = at([0.0, -1.0], |graph, x| {
            let inside = graph.unary(op, x);
            let weights = graph.iota(0, &Shape::known(&[2]));
            let product = graph.mul(inside, weights);
            let sum = graph.sum(product, &[0]);
            let chooser = graph.sum(x, &[0]);
            where_positive(graph, chooser, sum)
        });
        assert_eq!(summed.1, [0.0, 0.0], "{op:?} summed in a branch");
    }
    let power = at([0.0], |graph, x| {
        let half = graph.constant_like(-0.5, x);
        let inside = graph.pow(x, half);
        where_positive(graph, x, inside)
    });
    assert_eq!(power.1, [0.0]);
}

#[test]
fn a_branch_in_a_branch_needs_both() {
    let nested = at([0.0, 2.0, 2.0, 2.0], |graph, x| {
        let ln = graph.unary(Unary::Ln, x);
        let choose = graph.iota(0, &Shape::known(&[4]));
        let inner = where_positive(graph, choose, ln);
        where_positive(graph, x, inner)
    });
    assert_eq!(nested.1, [0.0, 0.5, 0.5, 0.5]);
    let otherwise = at([0.0, 4.0], |graph, x| {
        let ln = graph.unary(Unary::Ln, x);
        let zero = graph.constant_like(0.0, x);
        let three = graph.constant_like(3.0, x);
        let small = graph.compare(Comparison::Less, x, three);
        let inner = graph.select(small, zero, ln);
        let large = graph.compare(Comparison::Less, three, x);
        graph.select(large, inner, zero)
    });
    assert_eq!(otherwise.1, [0.0, 0.25]);
}

#[test]
fn an_operand_left_out_by_a_maximum_or_a_slice_contributes_zero() {
    let clamped = at([0.0, 1.0], |graph, x| {
        let ln = graph.unary(Unary::Ln, x);
        let floor = graph.constant_like(-5.0, x);
        max(graph, ln, floor)
    });
    assert_eq!(clamped, (vec![-5.0, 0.0], vec![0.0, 1.0]));
    let sliced = at([0.0, 4.0], |graph, x| {
        let ln = graph.unary(Unary::Ln, x);
        graph.slice(ln, &[1], &[1])
    });
    assert_eq!(sliced.1, [0.0, 0.25]);
}

#[test]
fn powers_at_zero() {
    let by_base = |exponent: f64| {
        at([0.0], |graph, x| {
            let exponent = graph.constant_like(exponent, x);
            graph.pow(x, exponent)
        })
        .1[0]
    };
    assert_eq!([by_base(0.0), by_base(1.0), by_base(2.0)], [0.0, 1.0, 0.0]);
    assert_eq!(by_base(0.5), f64::INFINITY);
    let by_exponent = |base: f64, exponent: f64| {
        at([exponent], |graph, x| {
            let base = graph.constant_like(base, x);
            graph.pow(base, x)
        })
        .1[0]
    };
    assert_eq!(by_exponent(0.0, 2.0), 0.0);
    assert_eq!(by_exponent(0.0, 0.0), f64::NEG_INFINITY);
    assert_eq!(by_exponent(1.0, 2.0), 0.0);
}

#[test]
fn values_at_the_ends_of_the_number_line() {
    let nan = f64::NAN;
    assert!(Binary::Max.value(nan, 1.0).is_nan() && Binary::Max.value(1.0, nan).is_nan());
    assert_eq!(Unary::Step.value(nan), 0.0);
    assert!(Unary::Sign.value(nan).is_nan());
    for comparison in Comparison::all() {
        assert_eq!(comparison.holds(nan, nan), comparison == Comparison::NotEqual);
    }
    for op in Unary::all() {
        let jumps_or_constant = matches!(op, Unary::Step | Unary::Powi(0));
        assert_eq!(op.value(nan).is_nan(), !jumps_or_constant, "{op:?} of NaN");
    }
    assert_eq!(Unary::Softplus.value(1e4), 1e4);
    assert_eq!(Unary::Softplus.value(f64::NEG_INFINITY), 0.0);
    assert_eq!([-1e4, 1e4].map(|x| Unary::Sigmoid.value(x)), [0.0, 1.0]);
    assert_eq!(Unary::Powi(i32::MIN).value(1.0), 1.0);
    assert_eq!(Unary::Powi(-3).value(2.0), 0.125);
    let overflowing = at([1e4, 1e4], |graph, x| graph.log_sum_exp(x, &[0]));
    assert_eq!(overflowing.0, [1e4 + std::f64::consts::LN_2]);
    let impossible = at([f64::NEG_INFINITY, 0.0], |graph, x| graph.log_sum_exp(x, &[0]));
    assert_eq!(impossible, (vec![0.0], vec![0.0, 1.0]));
    let nothing = at([f64::NEG_INFINITY], |graph, x| graph.log_sum_exp(x, &[0]));
    assert_eq!(nothing.0, [f64::NEG_INFINITY]);
}

#[test]
fn shares_do_not_depend_on_a_common_offset() {
    for offset in [0.0, 1e-3, -1e5, 1e17, 1e30, -1e300] {
        let logarithm = at([offset; 3], |graph, x| graph.log_softmax(x, &[0]));
        assert!(logarithm.0.iter().all(|x| (x + f64::ln(3.0)).abs() < 1e-15), "{offset}: {logarithm:?}");
        let slope = at([offset; 4], |graph, x| graph.log_sum_exp(x, &[0])).1;
        assert_eq!(slope, [0.25; 4], "{offset}");
    }
    let impossible = at([f64::NEG_INFINITY, 0.0], |graph, x| graph.log_softmax(x, &[0]));
    assert_eq!(impossible, (vec![f64::NEG_INFINITY, 0.0], vec![1.0, -1.0]));
    let nothing = at([f64::NEG_INFINITY; 2], |graph, x| {
        let logarithms = graph.log_softmax(x, &[0]);
        graph.unary(Unary::Exp, logarithms)
    });
    assert_eq!(nothing, (vec![0.0; 2], vec![0.0; 2]));
}
