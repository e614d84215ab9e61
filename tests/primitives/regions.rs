//! Loops over a region: what they compute, how they are listed, and what verification finds wrong in them.

use nn_compiler::array::Array;
use nn_compiler::eval::{Bindings, Value, evaluate};
use nn_compiler::ir::display::listing;
use nn_compiler::ir::region::Region;
use nn_compiler::ir::verify::verify;
use nn_compiler::ir::work::operations;
use nn_compiler::ir::{Axis, Graph, NodeId, Op, Shape, Type, Variance};
use nn_compiler::simplify::simplify;

fn scalar(variance: Variance) -> Type {
    Type { shape: Shape::scalar(), variance }
}

/// `next = 10 · state + x + captured`, which is also stacked, of inputs of this variance.
fn digits(variance: Variance) -> Region {
    let mut body = Graph::new();
    let [captured, state, x] = [0, 1, 2].map(|index| body.region_input(index, &scalar(variance)));
    let shifted = body.scale(10.0, state);
    let sum = body.add2(shifted, x);
    let next = body.add2(sum, captured);
    Region::new(&body, vec![scalar(variance); 3], &[next, next])
}

fn scan(region: Region, steps: Axis, reverse: bool) -> Op {
    Op::Scan { region, captured: 1, carried: 1, steps, reverse }
}

/// A loop over an input, from 0, that captures a parameter: the node, its last state and its stack.
fn applied(op: Op) -> (Graph, [NodeId; 3]) {
    let Op::Scan { steps, .. } = op else { panic!("it is a loop") };
    let mut graph = Graph::new();
    let captured = graph.add(Op::Param { index: 0, shape: Shape::scalar() }, &[]);
    let start = graph.constant(0.0, &Shape::scalar());
    let sequence = graph.add(Op::Input { index: 0, shape: [steps].into_iter().collect() }, &[]);
    let node = graph.add(op, &[captured, start, sequence]);
    let [last, all] = [0, 1].map(|index| graph.result(node, index));
    (graph, [node, last, all])
}

#[test]
fn a_loop_repeats_its_body() {
    let run = |reverse, result: usize| {
        let (graph, nodes) = applied(scan(digits(Variance::Example), Axis::Known(3), reverse));
        assert_eq!(verify(&graph, &nodes), Vec::<String>::new());
        let sequences = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
        let bindings = Bindings {
            inputs: vec![sequences.map(|sequence| Array::new(&[3], sequence.to_vec())).to_vec()],
            parameters: vec![Array::scalar(0.5)],
            ..Bindings::default()
        };
        match evaluate(&graph, &[nodes[result]], &bindings).swap_remove(0) {
            Value::Shared(_) => panic!("the sequences differ between examples"),
            Value::Example(arrays) => {
                arrays.iter().map(|array| array.elements().to_vec()).collect::<Vec<_>>()
            }
        }
    };
    assert_eq!(run(false, 1), [[178.5], [511.5]]);
    assert_eq!(run(false, 2), [[1.5, 17.5, 178.5], [4.5, 50.5, 511.5]]);
    assert_eq!(run(true, 1), [[376.5], [709.5]]);
    assert_eq!(run(true, 2), [[376.5, 37.5, 3.5], [709.5, 70.5, 6.5]]);
}

#[test]
fn a_loop_is_listed_with_its_body() {
    let steps = Axis::Length { id: 0, bound: 8 };
    let (graph, [_, _, all]) = applied(scan(digits(Variance::Example), steps, false));
    assert_eq!(verify(&graph, &[all]), Vec::<String>::new());
    let expected = "\
%0 = param index=0 : [] shared
%1 = const value=0.0 : [] shared
%2 = input index=0 : [n0≤8] example
%3 = scan %0 %1 %2 captured=1 carried=1 steps=≤8 reverse=false : [] example, [n0≤8] example {
  %0 = region_input index=0 : [] example
  %1 = region_input index=1 : [] example
  %2 = region_input index=2 : [] example
  %3 = const value=10.0 : [] shared
  %4 = mul %3 %1 : [] example
  %5 = add %4 %2 : [] example
  %6 = add %5 %0 : [] example
  return %6 %6
}
%4 = project %3 index=1 : [n0≤8] example
return %4
";
    assert_eq!(listing(&graph, &[all]), expected);
}

#[test]
fn loops_whose_bodies_compute_the_same_are_one_value() {
    let variance = Variance::Example;
    let mut body = Graph::new();
    let [x, state, captured] = [2, 1, 0].map(|index| body.region_input(index, &scalar(variance)));
    let unused = body.neg(captured);
    body.mul(unused, x);
    let shifted = body.scale(10.0, state);
    let sum = body.add2(shifted, x);
    let next = body.add2(sum, captured);
    let region = Region::new(&body, vec![scalar(variance); 3], &[next, next]);
    let (mut graph, [node, ..]) = applied(scan(digits(variance), Axis::Known(3), false));
    assert_eq!(graph.add(scan(region, Axis::Known(3), false), &graph.operands(node)), node);
}

#[test]
fn a_loop_takes_the_operations_of_its_body_in_every_step() {
    for (steps, expected) in [(3, 9), (300, 900)] {
        let (graph, [node, ..]) = applied(scan(digits(Variance::Example), Axis::Known(steps), false));
        assert_eq!(operations(&graph, node), expected);
    }
}

#[test]
fn operands_that_do_not_fit_the_body_are_refused() {
    let mut graph = Graph::new();
    let number = graph.add(Op::Param { index: 0, shape: Shape::scalar() }, &[]);
    let vector = graph.add(Op::Param { index: 1, shape: Shape::known(&[3]) }, &[]);
    let input = graph.add(Op::Input { index: 0, shape: Shape::known(&[3]) }, &[]);
    let op = scan(digits(Variance::Example), Axis::Known(3), false);
    let mut refusal =
        |op: &Op, operands: &[NodeId]| graph.try_add(op.clone(), operands).expect_err("it does not fit");
    assert_eq!(refusal(&op, &[number, number]), "`scan`: 3 operands are wanted, 2 given");
    assert_eq!(refusal(&op, &[number, vector, vector]), "`scan`: operand 1 must be [], but is [3]");
    assert_eq!(refusal(&op, &[number, number, number]), "`scan`: operand 2 must be [3], but is []");
    let shared = scan(digits(Variance::Shared), Axis::Known(3), false);
    assert_eq!(
        refusal(&shared, &[number, number, input]),
        "`scan`: operand 2 varies between examples, its input does not"
    );
    let node = graph.add(op, &[number, number, input]);
    assert_eq!(
        graph.try_add(Op::Project { index: 2 }, &[node]),
        Err("`project`: the operand has 2".to_owned())
    );
    let negative = Op::Unary(nn_compiler::ir::Unary::Neg);
    assert_eq!(graph.try_add(negative, &[node]), Err("`neg`: an operand has several results".to_owned()));
}

#[test]
fn states_that_a_step_makes_something_else_are_refused() {
    let mut body = Graph::new();
    let [number, input] = [Variance::Shared, Variance::Example].map(scalar);
    let [state, x] = [(0, &number), (1, &input)].map(|(index, of)| body.region_input(index, of));
    let sum = body.add2(state, x);
    let wide = body.broadcast(state, &[0], &[Axis::Known(2)]);
    let mut graph = Graph::new();
    let start = graph.constant(0.0, &Shape::scalar());
    let sequence = graph.add(Op::Input { index: 0, shape: Shape::known(&[3]) }, &[]);
    let mut refusal = |next: NodeId| {
        let region = Region::new(&body, vec![number.clone(), input.clone()], &[next]);
        let op = Op::Scan { region, captured: 0, carried: 1, steps: Axis::Known(3), reverse: false };
        graph.try_add(op, &[start, sequence]).expect_err("it does not fit")
    };
    assert_eq!(refusal(sum), "`scan`: a step makes state 0 vary between examples");
    assert_eq!(refusal(wide), "`scan`: state 0 begins as [], but a step makes it [2]");
}

#[test]
fn verification_finds_leaves_out_of_place() {
    let mut graph = Graph::new();
    let value = scalar(Variance::Example);
    let inner = graph.region_input(0, &value);
    let left = graph.placeholder(&Shape::scalar(), Variance::Example);
    assert_eq!(verify(&graph, &[left]), ["%1: placeholder 1 is left"]);
    assert_eq!(verify(&graph, &[inner]), ["%0: an input of a region, outside of one"]);

    let mut body = Graph::new();
    let [state, strange] = [1, 7].map(|index| body.region_input(index, &value));
    let outer = body.add(Op::Input { index: 0, shape: Shape::scalar() }, &[]);
    let mean = body.batch_mean(outer);
    let sum = body.add2(state, strange);
    let next = body.add2(sum, mean);
    let region = Region::new(&body, vec![value; 3], &[next]);
    let (graph, [_, last, _]) = {
        let mut graph = Graph::new();
        let start = graph.constant(0.0, &Shape::scalar());
        let sequence = graph.add(Op::Input { index: 0, shape: Shape::known(&[2]) }, &[]);
        let node = graph.add(scan(region, Axis::Known(2), false), &[start, start, sequence]);
        let last = graph.result(node, 0);
        (graph, [node, last, last])
    };
    let expected = [
        "%1: the region has no input 7",
        "%3: a leaf of the network, inside a region",
        "%4: a mean over the batch, inside a region",
    ];
    assert_eq!(verify(&graph, &[last]), expected);
}

/// `next = (1 · state + x) + 0`, of which only the addition is left.
#[test]
fn bodies_are_simplified() {
    let mut body = Graph::new();
    let value = scalar(Variance::Example);
    let [state, x] = [1, 2].map(|index| body.region_input(index, &value));
    let same = body.scale(1.0, state);
    let sum = body.add2(same, x);
    let zero = body.constant(0.0, &Shape::scalar());
    let next = body.add2(sum, zero);
    let region = Region::new(&body, vec![value; 3], &[next, next]);
    let (graph, [_, last, all]) = applied(scan(region, Axis::Known(3), false));
    let (simplified, roots) = simplify(&graph, &[last, all]);
    let expected = "\
%0 = const value=0.0 : [] shared
%1 = input index=0 : [3] example
%2 = scan %0 %1 captured=0 carried=1 steps=3 reverse=false : [] example, [3] example {
  %0 = region_input index=0 : [] example
  %1 = region_input index=1 : [] example
  %2 = add %0 %1 : [] example
  return %2 %2
}
%3 = project %2 index=0 : [] example
%4 = project %2 index=1 : [3] example
return %3 %4
";
    assert_eq!(listing(&simplified, &roots), expected);
    let (again, _) = simplify(&simplified, &roots);
    assert_eq!(again.to_string(), simplified.to_string());
}
