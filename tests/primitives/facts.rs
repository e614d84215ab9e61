//! What primitives say of themselves, held against their values.

use nn_compiler::array::Array;
use nn_compiler::eval::{self, Value};
use nn_compiler::ir::op::{Cost, Cotangent, Derivative, VjpArgs};
use nn_compiler::ir::{At, Function, Interval, Op, Structure, Variance};
use nn_tests::random::Random;

use crate::all;
use crate::case::{Application, Case};

/// A case over shared operands, with the numbers of these and of the result.
struct Applied {
    case: Case,
    application: Application,
    operands: Vec<Vec<f64>>,
    result: Vec<f64>,
}

impl Applied {
    fn new(case: Case, random: &mut Random) -> Applied {
        let application = case.apply(&vec![Variance::Shared; case.operands.len()], random);
        let numbers = |node| application.value(node).of_example(0).elements().to_vec();
        let operands = application.operands.iter().map(|&operand| numbers(operand)).collect();
        let result = numbers(application.result);
        Applied { case, application, operands, result }
    }

    fn at(&self) -> At<'_> {
        At { graph: &self.application.graph, node: self.application.result }
    }
}

/// Every case whose value follows from its operands.
fn applied(seed: u64) -> Vec<Applied> {
    let mut random = Random::new(seed);
    let mut cases = all(&mut random, 4);
    cases.retain(|case| match case.op.leaf() {
        Some(leaf) => !leaf.is_given() && !matches!(case.op.kind(), "RegionInput" | "Placeholder"),
        None => true,
    });
    cases.into_iter().map(|case| Applied::new(case, &mut random)).collect()
}

#[test]
fn what_is_computed_as_a_whole_is_reduced() {
    for applied in applied(11).iter().filter(|applied| applied.case.op.structure() != Structure::Loop) {
        let op = &applied.case.op;
        let whole = op.cost(applied.at()) == Cost::Whole;
        assert_eq!(whole, op.reduction(applied.at()).is_some(), "{:?}", applied.case);
    }
}

#[test]
fn structures_say_where_elements_come_from() {
    for Applied { case, operands, result, .. } in applied(12) {
        let structure = case.op.structure();
        assert_eq!(structure == Structure::Leaf, case.op.leaf().is_some(), "{case:?}");
        assert_eq!(structure == Structure::Elementwise, case.op.function().is_some(), "{case:?}");
        if structure.is_movement() {
            assert!(result.iter().all(|element| operands[0].contains(element)), "{case:?}");
        }
        if structure.moves_all() {
            assert!(operands[0].iter().all(|element| result.contains(element)), "{case:?}");
        }
        if matches!(structure, Structure::Same | Structure::Arranged) {
            assert_eq!(result.len(), operands[0].len(), "{case:?}");
        }
    }
}

#[test]
fn values_lie_in_the_range_that_follows_from_those_of_the_operands() {
    for applied in applied(13) {
        let hull = |numbers: &Vec<f64>| {
            let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
            Interval::open(low, numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max))
        };
        let operands: Vec<Interval> = applied.operands.iter().map(hull).collect();
        let Interval { low, high, .. } = applied.case.op.range(applied.at(), &operands);
        for &element in &applied.result {
            let slack = 1e-12 * element.abs().max(1.0);
            assert!(low - slack <= element && element <= high + slack, "{:?}: {element}", applied.case);
        }
    }
}

#[test]
fn whole_numbers_stay_whole_where_that_is_said() {
    for Applied { case, operands, .. } in applied(14) {
        if !case.op.is_whole(&vec![true; operands.len()]) {
            continue;
        }
        let arrays = case.operands.iter().zip(&operands).map(|((shape, _), numbers)| {
            Value::Shared(Array::new(&shape.sizes(), numbers.iter().map(|number| number.floor()).collect()))
        });
        let arrays: Vec<Value> = arrays.collect();
        let value = eval::apply(&case.op, &arrays.iter().collect::<Vec<_>>());
        for element in value.of_example(0).elements() {
            assert_eq!(element.fract(), 0.0, "{case:?}");
        }
    }
}

#[test]
fn steps_and_what_freezes_pass_no_derivative_and_all_else_does() {
    for Applied { case, mut application, .. } in applied(15) {
        if case.operands.is_empty() || case.op.structure() == Structure::Loop || case.op == powi(0) {
            continue;
        }
        let cotangent = application.graph.constant_like(1.0, application.result);
        let at = VjpArgs {
            operands: &application.operands,
            result: application.result,
            cotangents: &[Some(Cotangent { node: cotangent, selected: false })],
            wanted: &vec![true; case.operands.len()],
        };
        let mut passes = false;
        case.op.pullback(&mut application.graph, &at, |_, _, part| passes |= part != Derivative::Zero);
        assert_eq!(passes, !case.op.is_step() && !case.op.freezes(), "{case:?}");
    }
}

/// A constant, whatever it is applied to.
fn powi(n: i32) -> Op {
    Op::Unary(nn_compiler::ir::Unary::Powi(n))
}

#[test]
fn functions_with_a_singular_domain_say_where() {
    for Applied { case, .. } in applied(16) {
        let is_singular = match case.op.function() {
            Some(Function::Unary(function)) => function.domain().is_singular(),
            Some(Function::Binary(function)) => function.domain().is_singular(),
            _ => false,
        };
        assert_eq!(is_singular, case.op.singularity().is_some(), "{case:?}");
    }
}

#[test]
fn operands_of_what_commutes_may_change_places() {
    for Applied { case, operands, result, .. } in applied(17) {
        if !case.op.is_commutative() {
            continue;
        }
        let [a, b] =
            [1, 0].map(|i| Value::Shared(Array::new(&case.operands[i].0.sizes(), operands[i].clone())));
        assert_eq!(eval::apply(&case.op, &[&a, &b]).of_example(0).elements(), result, "{case:?}");
    }
}
