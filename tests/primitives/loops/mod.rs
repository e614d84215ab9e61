//! Loops beside the same recurrences unrolled: derivatives of order one to three by both modes, and what simplification
//! leaves of them.

mod recurrences;

use nn_compiler::array::Array;
use nn_compiler::autodiff::forward::sweep;
use nn_compiler::autodiff::partial::{Mode, pass};
use nn_compiler::autodiff::reverse::gradient;
use nn_compiler::eval::{Bindings, Value, evaluate};
use nn_compiler::ir::op::{ScanParts, Structure};
use nn_compiler::ir::verify::assert_well_formed;
use nn_compiler::ir::{Axis, Graph, NodeId, Op, Shape, Unary, Variance};
use nn_compiler::simplify::simplify;
use nn_tests::random::Random;

use recurrences::{Recurrence, flashcards, gru, layers, nested};

const BATCH: usize = 2;

/// The step of finite differences, whose error is of the order of its fourth power.
const STEP: f64 = 2e-3;

/// A graph with leaves for a recurrence, and numbers for them.
struct Setting {
    graph: Graph,
    bindings: Bindings,
    captured: Vec<NodeId>,
    states: Vec<NodeId>,
    per_step: Vec<NodeId>,
    steps: usize,
}

impl Setting {
    fn new(recurrence: &Recurrence, steps: usize, random: &mut Random) -> Setting {
        let mut setting = Setting {
            graph: Graph::new(),
            bindings: Bindings::default(),
            captured: Vec::new(),
            states: Vec::new(),
            per_step: Vec::new(),
            steps,
        };
        setting.captured = recurrence.captured.iter().map(|sizes| setting.parameter(sizes, random)).collect();
        setting.states = recurrence.states.iter().map(|sizes| setting.parameter(sizes, random)).collect();
        setting.per_step = recurrence
            .per_step
            .iter()
            .map(|sizes| {
                let sizes = [&[steps], sizes.as_slice()].concat();
                match recurrence.shared_steps {
                    true => setting.parameter(&sizes, random),
                    false => setting.input(&sizes, random),
                }
            })
            .collect();
        setting
    }

    fn parameter(&mut self, sizes: &[usize], random: &mut Random) -> NodeId {
        self.bindings.parameters.push(random.array(sizes, 0.2, 1.2));
        let index = self.bindings.parameters.len() - 1;
        self.graph.add(Op::Param { index, shape: Shape::known(sizes) }, &[])
    }

    fn input(&mut self, sizes: &[usize], random: &mut Random) -> NodeId {
        self.bindings.inputs.push((0..BATCH).map(|_| random.array(sizes, 0.2, 1.2)).collect());
        let index = self.bindings.inputs.len() - 1;
        self.graph.add(Op::Input { index, shape: Shape::known(sizes) }, &[])
    }

    fn leaves(&self) -> Vec<NodeId> {
        [self.captured.as_slice(), &self.states, &self.per_step].concat()
    }

    /// The last states and the stacks, by a loop.
    fn looped(&mut self, recurrence: &Recurrence, reverse: bool) -> Vec<NodeId> {
        let graph = &mut self.graph;
        let mut scan = ScanParts::new(Axis::Known(self.steps), reverse);
        let captured: Vec<NodeId> = self.captured.iter().map(|&node| scan.capture(graph, node)).collect();
        let states: Vec<NodeId> =
            self.states.iter().map(|&node| scan.carry(graph, node, Variance::Example)).collect();
        let per_step: Vec<NodeId> = self.per_step.iter().map(|&node| scan.take_each(graph, node)).collect();
        let (next, stacked) = (recurrence.step)(&mut scan.body, &captured, &states, &per_step);
        scan.carried.iter_mut().zip(&next).for_each(|(state, &next)| state.next = next);
        scan.stacked = stacked;
        let node = scan.add(graph);
        (0..scan.results().len()).map(|index| graph.result(node, index)).collect()
    }

    /// The same, step after step.
    fn unrolled(&mut self, recurrence: &Recurrence, reverse: bool) -> Vec<NodeId> {
        let graph = &mut self.graph;
        let mut states = self.states.clone();
        let mut stacks: Vec<Vec<NodeId>> = Vec::new();
        let order: Vec<usize> =
            if reverse { (0..self.steps).rev().collect() } else { (0..self.steps).collect() };
        for step in order {
            let at = self.per_step.iter().map(|&all| at_step(graph, all, step)).collect::<Vec<_>>();
            let (next, stacked) = (recurrence.step)(graph, &self.captured, &states, &at);
            states = next;
            stacks.resize(stacked.len(), Vec::new());
            stacks.iter_mut().zip(stacked).for_each(|(stack, value)| stack.push(value));
        }
        for mut stack in stacks {
            if reverse {
                stack.reverse();
            }
            let rows: Vec<NodeId> =
                stack.into_iter().map(|value| graph.broadcast(value, &[0], &[Axis::Known(1)])).collect();
            states.push(graph.concat(&rows, 0));
        }
        states
    }

    /// A weighted sum of the elements of all of these, by the same weights for the same `seed`.
    fn weighed(&mut self, nodes: &[NodeId], seed: u64) -> NodeId {
        let mut random = Random::new(seed);
        let mut total = self.graph.constant(0.0, &Shape::scalar());
        for &node in nodes {
            let sizes = self.graph.shape(node).sizes();
            let weights = self.parameter(&sizes, &mut random);
            let product = self.graph.mul(weights, node);
            let sum = self.graph.sum(product, &(0..sizes.len()).collect::<Vec<_>>());
            total = self.graph.add2(total, sum);
        }
        total
    }

    fn values(&self, nodes: &[NodeId]) -> Vec<Vec<f64>> {
        values(&self.graph, nodes, &self.bindings)
    }

    fn mean(&self, scalar: NodeId) -> f64 {
        self.mean_with(scalar, &self.bindings)
    }

    fn mean_with(&self, scalar: NodeId, bindings: &Bindings) -> f64 {
        let values = &values(&self.graph, &[scalar], bindings)[0];
        values.iter().sum::<f64>() / values.len() as f64
    }

    /// How the mean of `scalar` changes with `moved`, which moves the bindings by as many steps as it is given.
    fn derivative(&self, scalar: NodeId, moved: impl Fn(&mut Bindings, f64)) -> f64 {
        let at_step = |steps: f64| {
            let mut bindings = self.bindings.clone();
            moved(&mut bindings, steps * STEP);
            self.mean_with(scalar, &bindings)
        };
        let (near, far) = (at_step(1.0) - at_step(-1.0), at_step(2.0) - at_step(-2.0));
        (8.0 * near - far) / (12.0 * STEP)
    }

    /// As many examples as a leaf differs between.
    fn examples(&self, leaf: NodeId) -> usize {
        if self.graph.variance(leaf) == Variance::Example { BATCH } else { 1 }
    }

    /// The array of a leaf in one example; the one array if it is shared.
    fn array<'b>(&self, bindings: &'b mut Bindings, leaf: NodeId, example: usize) -> &'b mut Array {
        match *self.graph.op(leaf) {
            Op::Param { index, .. } => &mut bindings.parameters[index],
            Op::Input { index, .. } => &mut bindings.inputs[index][example],
            ref op => panic!("{op:?} is not a leaf of a recurrence"),
        }
    }
}

fn values(graph: &Graph, nodes: &[NodeId], bindings: &Bindings) -> Vec<Vec<f64>> {
    let numbers = |value: &Value| match value {
        Value::Shared(array) => array.elements().to_vec(),
        Value::Example(arrays) => arrays.iter().flat_map(|array| array.elements().to_vec()).collect(),
    };
    evaluate(graph, nodes, bindings).iter().map(numbers).collect()
}

fn at_step(graph: &mut Graph, all: NodeId, step: usize) -> NodeId {
    let sizes = graph.shape(all).sizes();
    let mut start = vec![0; sizes.len()];
    start[0] = step;
    let mut len = sizes.clone();
    len[0] = 1;
    let slice = graph.slice(all, &start, &len);
    graph.reshape(slice, &Shape::known(&sizes[1..]))
}

fn near(found: &[Vec<f64>], expected: &[Vec<f64>], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found.len(), expected.len(), "{what}");
        for (found, expected) in found.iter().zip(expected) {
            let error = (found - expected).abs();
            assert!(error <= tolerance * (1.0 + expected.abs()), "{what}: {found}, not {expected}");
        }
    }
}

/// All nodes, those of bodies included.
fn size(graph: &Graph) -> usize {
    let bodies =
        |node| graph.op(node).regions().into_iter().map(|region| size(region.graph())).sum::<usize>();
    graph.nodes().map(|node| 1 + bodies(node)).sum()
}

/// The gradients of the first orders by reverse mode, of a loop and of the same unrolled.
fn check_reverse(recurrence: &Recurrence, steps: usize, reverse: bool, orders: usize) {
    let what = |order: usize| format!("{steps} steps, reverse: {reverse}, order {order}");
    let mut random = Random::new(7);
    let mut setting = Setting::new(recurrence, steps, &mut random);
    let leaves = setting.leaves();
    let looped = setting.looped(recurrence, reverse);
    let unrolled = if steps > 0 { setting.unrolled(recurrence, reverse) } else { looped.clone() };
    near(&setting.values(&looped), &setting.values(&unrolled), 1e-12, &what(0));
    let mut scalars = [looped, unrolled].map(|results| setting.weighed(&results, 1));
    for order in 1..=orders {
        let found = scalars.map(|scalar| {
            let parts = gradient(&mut setting.graph, scalar, &leaves);
            let like = leaves.iter().zip(parts);
            like.map(|(&leaf, part)| part.unwrap_or_else(|| setting.graph.constant_like(0.0, leaf)))
                .collect::<Vec<NodeId>>()
        });
        found.iter().for_each(|parts| assert_well_formed(&setting.graph, parts, &what(order)));
        let [looped, unrolled] = [&found[0], &found[1]].map(|parts| setting.values(parts));
        near(&looped, &unrolled, 1e-11, &what(order));
        for place in [random.below(leaves.len()), random.below(leaves.len())] {
            let (leaf, values) = (&leaves[place], &looped[place]);
            if values.is_empty() {
                continue;
            }
            let size = setting.graph.shape(*leaf).size();
            let (place, element) = (random.below(values.len() / size), random.below(size));
            let expected = setting.derivative(scalars[0], |bindings, step| {
                setting.array(bindings, *leaf, place).elements_mut()[element] += step;
            });
            let expected = expected * setting.examples(*leaf) as f64;
            near(&[vec![values[place * size + element]]], &[vec![expected]], 1e-6, &what(order));
        }
        // The largest graphs take long, and show nothing that those of two steps do not.
        if order < 3 || steps < 3 {
            let (graph, simplified) = simplify(&setting.graph, &found[0]);
            assert_well_formed(&graph, &simplified, &what(order));
            near(
                &values(&graph, &simplified, &setting.bindings),
                &looped,
                1e-11,
                &format!("simplified, {}", what(order)),
            );
        }
        scalars = [0, 1].map(|which| setting.weighed(&found[which], 1 + order as u64));
    }
}

/// Derivatives along random directions of order one to three by forward mode, and one of them in reverse over it.
fn check_forward(recurrence: &Recurrence, steps: usize, reverse: bool) {
    let what = |order: usize| format!("forward, {steps} steps, reverse: {reverse}, order {order}");
    let mut random = Random::new(8);
    let mut setting = Setting::new(recurrence, steps, &mut random);
    let leaves = setting.leaves();
    let looped = setting.looped(recurrence, reverse);
    let unrolled = setting.unrolled(recurrence, reverse);
    let mut scalars = [looped, unrolled].map(|results| setting.weighed(&results, 1));
    for order in 1..=3 {
        let leaf = leaves[random.below(leaves.len())];
        let sizes = setting.graph.shape(leaf).sizes();
        let direction = setting.parameter(&sizes, &mut random);
        let before = scalars[0];
        scalars = scalars.map(|scalar| {
            let found = pass(&mut setting.graph, scalar, leaf, direction, Mode::Forward);
            found.map_or_else(|| setting.graph.constant(0.0, &Shape::scalar()), |found| found.node)
        });
        scalars.iter().for_each(|scalar| assert_well_formed(&setting.graph, &[*scalar], &what(order)));
        let [looped, unrolled] = scalars.map(|scalar| setting.values(&[scalar]));
        near(&looped, &unrolled, 1e-11, &what(order));
        // Along the direction, in all examples.
        let along = setting.values(&[direction]).remove(0);
        let expected = setting.derivative(before, |bindings, step| {
            for example in 0..setting.examples(leaf) {
                let elements = setting.array(bindings, leaf, example).elements_mut().iter_mut();
                elements.zip(&along).for_each(|(element, along)| *element += step * along);
            }
        });
        near(&[vec![setting.mean(scalars[0])]], &[vec![expected]], 1e-6, &what(order));
        let (graph, simplified) = simplify(&setting.graph, &[scalars[0]]);
        near(
            &values(&graph, &simplified, &setting.bindings),
            &looped,
            1e-11,
            &format!("simplified, {}", what(order)),
        );
    }
    let [looped, unrolled] = scalars.map(|scalar| {
        let parts = gradient(&mut setting.graph, scalar, &leaves);
        let parts: Vec<NodeId> = parts.into_iter().flatten().collect();
        setting.values(&parts)
    });
    near(&looped, &unrolled, 1e-10, "reverse over forward");
}

fn check(recurrence: &Recurrence) {
    for (steps, reverse) in [(3, false), (2, true)] {
        check_reverse(recurrence, steps, reverse, 3);
        check_forward(recurrence, steps, reverse);
    }
}

#[test]
fn a_gated_unit_has_the_derivatives_of_the_same_unrolled() {
    check(&gru());
}

#[test]
fn flashcards_have_the_derivatives_of_the_same_unrolled() {
    check(&flashcards());
}

#[test]
fn stacked_parameters_have_the_derivatives_of_the_same_unrolled() {
    check(&layers());
}

#[test]
fn nested_loops_have_the_derivatives_of_the_same_unrolled() {
    check(&nested());
}

#[test]
fn no_steps_leave_the_states() {
    for recurrence in [gru(), flashcards(), layers(), nested()] {
        check_reverse(&recurrence, 0, false, 2);
    }
}

/// The simplified graph of the derivatives of a weighed sum of all results, and of these along a direction.
fn derived(recurrence: &Recurrence) -> [Graph; 3] {
    let mut setting = Setting::new(recurrence, 4, &mut Random::new(9));
    let results = setting.looped(recurrence, false);
    let loss = setting.weighed(&results, 1);
    let wrt = setting.captured.clone();
    let first: Vec<NodeId> = gradient(&mut setting.graph, loss, &wrt).into_iter().flatten().collect();
    let mut random = Random::new(10);
    let mut direction = |setting: &mut Setting, leaf: NodeId| {
        let sizes = setting.graph.shape(leaf).sizes();
        (leaf, setting.parameter(&sizes, &mut random))
    };
    let seeds = wrt.iter().map(|&leaf| direction(&mut setting, leaf)).collect();
    let order = setting.graph.reachable(&first);
    let tangents = sweep(&mut setting.graph, &order, seeds);
    let second: Vec<NodeId> = first.iter().filter_map(|node| tangents.get(node).copied()).collect();
    [vec![loss], first, second].map(|roots| {
        let (graph, roots) = simplify(&setting.graph, &roots);
        assert_well_formed(&graph, &roots, "simplified");
        graph
    })
}

/// A Hessian-vector product takes about as many nodes, beside the recurrence, as where four steps are written out: 5.4 times
/// (and 5.1) for a gated unit, 6.9 times (and 6.7) for flashcards, whose powers have learned exponents.
#[test]
fn the_second_order_takes_few_times_the_nodes() {
    for (recurrence, most) in [(gru(), 6.0), (layers(), 6.0), (flashcards(), 7.0)] {
        let [forward, _, second] = derived(&recurrence).map(|graph| size(&graph) as f64);
        assert!(second <= most * forward, "{second} nodes of the second order, {forward} forwards");
    }
}

/// Nothing that depends on a state is a product with what is given per step or an outer product: those are computed for
/// all steps at once, before and after. Both loops have the three products by matrices that they cannot do without.
#[test]
fn products_leave_a_loop() {
    let [_, first, _] = derived(&gru());
    let products = |graph: &Graph| -> Vec<(Shape, bool)> {
        let nodes = graph.nodes().filter(|&node| graph.op(node).structure() == Structure::Product);
        let is_mean =
            |node: &NodeId| graph.users(*node).iter().any(|&user| graph.op(user).name() == "batch_mean");
        nodes.map(|node| (graph.shape(node).clone(), is_mean(&node))).collect()
    };
    let loops: Vec<NodeId> =
        first.nodes().filter(|&node| first.op(node).structure() == Structure::Loop).collect();
    let bodies: Vec<&Graph> =
        loops.iter().flat_map(|&node| first.op(node).regions()).map(|region| region.graph()).collect();
    assert_eq!(bodies.len(), 2, "forwards and back");
    for body in bodies {
        assert_eq!(products(body), vec![(Shape::known(&[4]), false); 3]);
    }
    let (of_gradients, before): (Vec<_>, Vec<_>) =
        products(&first).into_iter().partition(|(_, is_mean)| *is_mean);
    assert_eq!(before, vec![(Shape::known(&[4, 4]), false); 3], "of all steps");
    assert_eq!(of_gradients.len(), 6, "of three matrices of inputs and three of states");
}

/// Each step takes a logarithm of what it is given, and the loss looks at the first step alone: what the others are given
/// may be zero, and their logarithms' derivatives are not multiplied with zeros.
#[test]
fn steps_that_nothing_depends_on_have_the_derivative_zero() {
    let mut graph = Graph::new();
    let all = graph.add(Op::Param { index: 0, shape: Shape::known(&[3]) }, &[]);
    let start = graph.add(Op::Param { index: 1, shape: Shape::scalar() }, &[]);
    let mut scan = ScanParts::new(Axis::Known(3), false);
    let state = scan.carry(&graph, start, Variance::Shared);
    let x = scan.take_each(&graph, all);
    let logarithm = scan.body.unary(Unary::Ln, x);
    let root = scan.body.unary(Unary::Sqrt, state);
    scan.carried[0].next = scan.body.mul(root, x);
    scan.stacked = vec![scan.body.add2(logarithm, state)];
    let node = scan.add(&mut graph);
    let stack = graph.result(node, 1);
    let first = at_step(&mut graph, stack, 0);
    let found: Vec<NodeId> = gradient(&mut graph, first, &[all, start]).into_iter().flatten().collect();
    let bindings = Bindings {
        parameters: vec![Array::new(&[3], vec![2.0, 0.0, 0.0]), Array::scalar(1.0)],
        ..Bindings::default()
    };
    let expected = [vec![0.5, 0.0, 0.0], vec![1.0]];
    assert_eq!(values(&graph, &found, &bindings), expected);
    let (graph, found) = simplify(&graph, &found);
    assert_eq!(values(&graph, &found, &bindings), expected);
}
