//! Repetition of a region: what it computes, how it is listed, and what verification finds wrong in it.

use nn_compiler::array::Array;
use nn_compiler::eval::{Bindings, Value, evaluate};
use nn_compiler::ir::display::listing;
use nn_compiler::ir::region::{Parameter, Region};
use nn_compiler::ir::verify::verify;
use nn_compiler::ir::work::operations;
use nn_compiler::ir::{Axis, Graph, NodeId, Op, Outcome, Shape, Variance};
use nn_compiler::simplify::simplify;

/// `next = 10 · state + x + captured`, of inputs of this variance.
fn digits(variance: Variance) -> Region {
    let mut body = Graph::new();
    let input = |index| Op::RegionInput { index, shape: Shape::scalar(), variance };
    let [state, x, captured] = [0, 1, 2].map(|index| body.add(input(index), &[]));
    let shifted = body.scale(10.0, state);
    let sum = body.add2(shifted, x);
    let next = body.add2(sum, captured);
    Region::new(&body, vec![Parameter { shape: Shape::scalar(), variance }; 3], &[next])
}

/// A scan over an input, from 0, that captures a parameter.
fn scan(region: Region, steps: Axis, outcome: Outcome, reverse: bool) -> (Graph, NodeId) {
    let mut graph = Graph::new();
    let start = graph.constant(0.0, &Shape::scalar());
    let sequence = graph.add(Op::Input { index: 0, shape: [steps].into_iter().collect() }, &[]);
    let captured = graph.add(Op::Param { index: 0, shape: Shape::scalar() }, &[]);
    let op = Op::Scan { region, carried: 1, sequences: 1, outcome, reverse };
    let result = graph.add(op, &[start, sequence, captured]);
    (graph, result)
}

#[test]
fn a_scan_repeats_its_body() {
    let run = |outcome, reverse| {
        let (graph, result) = scan(digits(Variance::Example), Axis::Known(3), outcome, reverse);
        assert_eq!(verify(&graph, &[result]), Vec::<String>::new());
        let sequences = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
        let bindings = Bindings {
            inputs: vec![sequences.map(|sequence| Array::new(&[3], sequence.to_vec())).to_vec()],
            parameters: vec![Array::scalar(0.5)],
            ..Bindings::default()
        };
        match evaluate(&graph, &[result], &bindings).swap_remove(0) {
            Value::Shared(_) => panic!("the sequences differ between examples"),
            Value::Example(arrays) => {
                arrays.iter().map(|array| array.elements().to_vec()).collect::<Vec<_>>()
            }
        }
    };
    assert_eq!(run(Outcome::Last(0), false), [[178.5], [511.5]]);
    assert_eq!(run(Outcome::All(0), false), [[1.5, 17.5, 178.5], [4.5, 50.5, 511.5]]);
    assert_eq!(run(Outcome::Last(0), true), [[376.5], [709.5]]);
    assert_eq!(run(Outcome::All(0), true), [[376.5, 37.5, 3.5], [709.5, 70.5, 6.5]]);
}

#[test]
fn a_scan_is_listed_with_its_body() {
    let steps = Axis::Length { id: 0, bound: 8 };
    let (graph, result) = scan(digits(Variance::Example), steps, Outcome::All(0), false);
    assert_eq!(verify(&graph, &[result]), Vec::<String>::new());
    let expected = "\
%0 = const value=0.0 : [] shared
%1 = input index=0 : [n0≤8] example
%2 = param index=0 : [] shared
%3 = scan %0 %1 %2 carried=1 sequences=1 outcome=all 0 reverse=false : [n0≤8] example {
  %0 = region_input index=0 : [] example
  %1 = region_input index=1 : [] example
  %2 = region_input index=2 : [] example
  %3 = const value=10.0 : [] shared
  %4 = mul %3 %0 : [] example
  %5 = add %4 %1 : [] example
  %6 = add %5 %2 : [] example
  return %6
}
return %3
";
    assert_eq!(listing(&graph, &[result]), expected);
}

#[test]
fn scans_whose_bodies_compute_the_same_are_one_value() {
    let variance = Variance::Example;
    let mut body = Graph::new();
    let input = |index| Op::RegionInput { index, shape: Shape::scalar(), variance };
    let [captured, x, state] = [2, 1, 0].map(|index| body.add(input(index), &[]));
    let unused = body.neg(captured);
    body.mul(unused, x);
    let shifted = body.scale(10.0, state);
    let sum = body.add2(shifted, x);
    let next = body.add2(sum, captured);
    let region = Region::new(&body, vec![Parameter { shape: Shape::scalar(), variance }; 3], &[next]);
    let (mut graph, result) = scan(digits(variance), Axis::Known(3), Outcome::Last(0), false);
    let op = Op::Scan { region, carried: 1, sequences: 1, outcome: Outcome::Last(0), reverse: false };
    assert_eq!(graph.add(op, &graph.operands(result)), result);
}

/// `next = (1 · state + x) + 0`, of which only the addition is left.
#[test]
fn bodies_are_simplified() {
    let variance = Variance::Example;
    let mut body = Graph::new();
    let input = |index| Op::RegionInput { index, shape: Shape::scalar(), variance };
    let [state, x] = [0, 1].map(|index| body.add(input(index), &[]));
    let same = body.scale(1.0, state);
    let sum = body.add2(same, x);
    let zero = body.constant(0.0, &Shape::scalar());
    let next = body.add2(sum, zero);
    let region = Region::new(&body, vec![Parameter { shape: Shape::scalar(), variance }; 3], &[next]);
    let (graph, result) = scan(region, Axis::Known(3), Outcome::Last(0), false);
    let (simplified, roots) = simplify(&graph, &[result]);
    let expected = "\
%0 = const value=0.0 : [] shared
%1 = input index=0 : [3] example
%2 = param index=0 : [] shared
%3 = scan %0 %1 %2 carried=1 sequences=1 outcome=last 0 reverse=false : [] example {
  %0 = region_input index=0 : [] example
  %1 = region_input index=1 : [] example
  %2 = add %0 %1 : [] example
  return %2
}
return %3
";
    assert_eq!(listing(&simplified, &roots), expected);
    let (again, _) = simplify(&simplified, &roots);
    assert_eq!(again.to_string(), simplified.to_string());
}

#[test]
fn a_scan_takes_the_operations_of_its_body_in_every_step() {
    for (steps, expected) in [(3, 9), (300, 900)] {
        let (graph, result) = scan(digits(Variance::Example), Axis::Known(steps), Outcome::Last(0), false);
        assert_eq!(operations(&graph, result), expected);
    }
}

#[test]
fn operands_that_do_not_fit_the_body_are_refused() {
    let region = digits(Variance::Example);
    let mut graph = Graph::new();
    let scalar = graph.add(Op::Param { index: 0, shape: Shape::scalar() }, &[]);
    let vector = graph.add(Op::Param { index: 1, shape: Shape::known(&[3]) }, &[]);
    let op = |outcome| Op::Scan { region: region.clone(), carried: 1, sequences: 1, outcome, reverse: false };
    let mut refusal = |op: Op, operands: &[NodeId]| graph.try_add(op, operands).expect_err("it does not fit");
    assert_eq!(refusal(op(Outcome::Last(0)), &[scalar, vector]), "`scan`: 3 operands are wanted, 2 given");
    assert_eq!(
        refusal(op(Outcome::Last(0)), &[vector, vector, scalar]),
        "`scan`: input 0 of the body is [], but [3] is given"
    );
    assert_eq!(
        refusal(op(Outcome::Last(0)), &[scalar, scalar, scalar]),
        "`scan`: a sequence needs an axis of steps"
    );
    assert_eq!(refusal(op(Outcome::Last(1)), &[scalar, vector, scalar]), "`scan`: there is no state 1");
}

#[test]
fn verification_finds_values_that_vary_more_often_than_declared() {
    let (graph, result) = scan(digits(Variance::Shared), Axis::Known(3), Outcome::Last(0), false);
    assert_eq!(verify(&graph, &[result]), ["%3: input 1 of the region varies between examples"]);
}

#[test]
fn verification_finds_leaves_out_of_place() {
    let mut graph = Graph::new();
    let variance = Variance::Example;
    let inner = graph.add(Op::RegionInput { index: 0, shape: Shape::scalar(), variance }, &[]);
    let left = graph.placeholder(&Shape::scalar(), variance);
    assert_eq!(verify(&graph, &[left]), ["%1: placeholder 1 is left"]);
    assert_eq!(verify(&graph, &[inner]), ["%0: an input of a region, outside of one"]);

    let mut body = Graph::new();
    let state = body.add(Op::RegionInput { index: 0, shape: Shape::scalar(), variance }, &[]);
    let strange = body.add(Op::RegionInput { index: 7, shape: Shape::scalar(), variance }, &[]);
    let outer = body.add(Op::Input { index: 0, shape: Shape::scalar() }, &[]);
    let sum = body.add2(state, strange);
    let next = body.add2(sum, outer);
    let region = Region::new(&body, vec![Parameter { shape: Shape::scalar(), variance }; 3], &[next]);
    let (graph, result) = scan(region, Axis::Known(2), Outcome::Last(0), false);
    let expected = ["%1: the region has no input 7", "%3: a leaf of the network, inside a region"];
    assert_eq!(verify(&graph, &[result]), expected);
}
