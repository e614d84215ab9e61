//! Derivatives of derivatives: what they cost, and that every way to them leads to the same.

use nn_compiler::array::Array;
use nn_compiler::autodiff::partial::{Mode, jacobian};
use nn_compiler::eval::{Bindings, evaluate};
use nn_compiler::inspect::derivation::derivation;
use nn_compiler::ir::{Graph, Model, NodeId, Op, work};
use nn_compiler::simplify::simplify;
use nn_compiler::{expand, networks};
use nn_random_networks::random::Random;
use nn_random_networks::{Network, curve, surface};

fn model(source: &str) -> Option<Model> {
    Some(networks(source.parse().expect("Rust tokens")).ok()?.remove(0).model)
}

fn multiply_adds(graph: &Graph, root: NodeId) -> usize {
    let (graph, roots) = simplify(graph, &[root]);
    graph.reachable(&roots).into_iter().map(|node| work::multiply_adds(&graph, node)).sum()
}

/// A network of three hidden layers over `d` coordinates, and its Laplacian.
fn laplacian(d: usize) -> Model {
    let model = model(&format!(
        "pub struct Net {{ input p: [{d}];
            let u = p.dense(32).tanh().dense(32).tanh().dense(32).tanh().dense();
            let l = laplacian(u, p);
            output u; output l; loss (u + l).square(); }}"
    ));
    model.expect("no mistakes")
}

/// A pass for the value, one for each coordinate, one for the sum of second derivatives. How the first layer
/// moves with the coordinates are its weights, which costs nothing; of the last layer only the sum is needed.
#[test]
fn a_laplacian_costs_two_passes_more_than_there_are_coordinates() {
    for d in [1, 2, 3, 10] {
        let model = laplacian(d);
        let [u, l] = [0, 1].map(|output| multiply_adds(&model.graph, model.outputs[output].node));
        assert!(l <= (d + 2) * u, "in {d} dimensions {l} multiply-adds, of the value alone {u}");
        // Of one coordinate the first layer is not a contraction.
        let first = if d == 1 { 0 } else { d * 32 };
        assert_eq!(u, first + 2 * 32 * 32 + 32);
        assert_eq!(l, first + (d + 2) * 2 * 32 * 32 + 32, "in {d} dimensions");
    }
}

/// Where all directions are multiplied with the same, their sum is.
#[test]
fn directions_are_summed_before_they_are_multiplied() {
    let model = laplacian(10);
    let (graph, roots) = simplify(&model.graph, &[model.outputs[1].node]);
    let example = |node: &NodeId| graph.variance(*node) == nn_compiler::ir::Variance::Example;
    let wide = |node: &NodeId| graph.shape(*node).size() == 10 * 32;
    let products = graph.reachable(&roots).into_iter().filter(|node| example(node) && wide(node));
    let elementwise: Vec<&Op> =
        products.map(|node| graph.op(node)).filter(|op| matches!(op, Op::Unary(_) | Op::Binary(_))).collect();
    // Of the first two layers f′ · ∂z/∂xᵢ; of the second f′ · (∂z/∂xᵢ)², of the third (∂z/∂xᵢ)².
    assert_eq!(elementwise.len(), 4, "{elementwise:?}");
}

/// Burgers' equation asks for `u_t − ν u_xx` and nothing else of the two: one value is carried through the layers, beside
/// those of `u` and of `u_x`.
#[test]
fn derivatives_that_are_added_are_carried_as_one() {
    let model = model(
        "pub struct Net { input x; input t;
            let u = [x, t].dense(32).tanh().dense(32).tanh().dense(32).tanh().dense();
            let u_x = grad(u, x);
            output u; loss (grad(u, t) + u * u_x - 0.01 * grad(u_x, x)).square(); }",
    );
    let model = model.expect("no mistakes");
    let [u, loss] = [model.outputs[0].node, model.loss].map(|root| multiply_adds(&model.graph, root));
    assert_eq!(u, 2 * 32 + 2 * 32 * 32 + 32);
    assert_eq!(loss, 2 * 32 + 3 * (2 * 32 * 32 + 32));
}

/// A named node of a model.
fn named(model: &Model, name: &str) -> NodeId {
    let is = |node: &NodeId| model.graph.node(*node).origin.name.as_deref() == Some(name);
    model.graph.nodes().find(is).unwrap_or_else(|| panic!("no `{name}`"))
}

const EXAMPLES: usize = 2;

fn numbers(model: &Model, random: &mut Random) -> Bindings {
    let mut array = |sizes: &[usize]| random.array(sizes, -1.0, 1.0);
    Bindings {
        inputs: model
            .inputs
            .iter()
            .map(|input| (0..EXAMPLES).map(|_| array(&input.shape.sizes())).collect())
            .collect(),
        parameters: model.parameters.iter().map(|parameter| array(&parameter.shape.sizes())).collect(),
        ..Bindings::default()
    }
}

/// Random networks of a kind without those that the language refuses, and random numbers for them.
fn all(
    count: usize,
    generate: fn(usize, &mut Random) -> Network,
    mut check: impl FnMut(&str, Model, &Bindings),
) {
    let mut random = Random::new(31);
    let (mut made, mut refused) = (0, 0);
    while made < count {
        let text = generate(made, &mut random).text("Net", "f64");
        match model(&text) {
            Some(model) => {
                let bindings = numbers(&model, &mut random);
                check(&text, model, &bindings);
                made += 1;
            }
            None => refused += 1,
        }
        assert!(refused <= count / 10 + 2, "most networks are sound:\n{text}");
    }
}

/// The second derivative of `y` by `x` with each mode over each.
fn second_derivatives(graph: &mut Graph, y: NodeId, x: NodeId) -> Vec<(String, NodeId)> {
    let pairs = Mode::ALL.into_iter().flat_map(|outer| Mode::ALL.map(|inner| (outer, inner)));
    let derivative = |(outer, inner): (Mode, Mode)| {
        let first = jacobian(graph, y, x, inner).expect("it moves").node;
        let second = jacobian(graph, first, x, outer).expect("it is curved").node;
        (format!("{} over {}", outer.name(), inner.name()), second)
    };
    pairs.map(derivative).collect()
}

#[track_caller]
fn near(a: &Array, b: &Array, what: &str) {
    let scale = b.elements().iter().fold(1e-3_f64, |scale, x| scale.max(x.abs()));
    for (a, b) in a.elements().iter().zip(b.elements()) {
        assert!((a - b).abs() <= 1e-10 * scale, "{what}: {a} {b}");
    }
}

#[test]
fn second_derivatives_are_the_same_by_all_modes() {
    all(100, curve, |text, mut model, bindings| {
        let [x, u, taken] = ["x", "u", "u2"].map(|name| named(&model, name));
        let ways = second_derivatives(&mut model.graph, u, x);
        let roots: Vec<NodeId> = [taken].into_iter().chain(ways.iter().map(|&(_, node)| node)).collect();
        let values = evaluate(&model.graph, &roots, bindings);
        for (value, (way, _)) in values[1..].iter().zip(&ways) {
            for example in 0..EXAMPLES {
                near(value.of_example(example), values[0].of_example(example), &format!("{way}\n{text}"));
            }
        }
    });
}

#[test]
fn second_derivatives_by_vectors_are_symmetric_by_all_modes() {
    all(60, surface, |text, mut model, bindings| {
        let [x, u] = ["x", "u"].map(|name| named(&model, name));
        let ways = second_derivatives(&mut model.graph, u, x);
        let roots: Vec<NodeId> = ways.iter().map(|&(_, node)| node).collect();
        let values = evaluate(&model.graph, &roots, bindings);
        for (value, (way, _)) in values.iter().zip(&ways) {
            for example in 0..EXAMPLES {
                let hessian = value.of_example(example);
                let turned = Array::from_fn(&[3, 3], {
                    let mut places = (0..9).map(|place| place % 3 * 3 + place / 3);
                    move |_| hessian.elements()[places.next().expect("nine places")]
                });
                near(hessian, &turned, &format!("{way} is not symmetric\n{text}"));
                near(hessian, values[0].of_example(example), &format!("{way}\n{text}"));
            }
        }
    });
}

/// What becomes of a network with a derivative of some order.
struct Extent {
    /// Of the generated code.
    lines: usize,
    /// Of its longest function.
    longest: usize,
    /// What there is to read in the formulas that are printed.
    formulas: usize,
}

impl Extent {
    /// Of 2-32-32-32-1, whose loss holds the derivative of that order by its first input.
    fn of(order: usize) -> Extent {
        let name = |n: usize| if n == 0 { "u".to_owned() } else { format!("u{n}") };
        let derivatives: String =
            (1..=order).map(|n| format!("let {} = grad({}, x); ", name(n), name(n - 1))).collect();
        let source = format!(
            "pub struct Net {{ input x; input t;
                let u = [x, t].dense(32).tanh().dense(32).tanh().dense(32).tanh().dense();
                {derivatives} output u; loss (u + {}).square(); }}",
            name(order)
        );
        let tokens = expand(source.parse().expect("Rust tokens"));
        let file: syn::File = syn::parse2(tokens).expect("generated code is a file of items");
        let mut longest = 0;
        functions(&file.items, &mut |function| longest = longest.max(lines(vec![function])));
        let derivation = derivation(&model(&source).expect("no mistakes"));
        let formulas = derivation.terms.iter().filter_map(|term| term.formula.as_ref());
        Extent { lines: lines(file.items), longest, formulas: formulas.map(|formula| formula.weight()).sum() }
    }
}

fn lines(items: Vec<syn::Item>) -> usize {
    let mut file = syn::parse_file("").expect("an empty file");
    file.items = items;
    prettyplease::unparse(&file).lines().count()
}

/// All functions in these items and their modules that are not methods.
fn functions(items: &[syn::Item], found: &mut impl FnMut(syn::Item)) {
    for item in items {
        match item {
            syn::Item::Fn(_) => found(item.clone()),
            syn::Item::Mod(module) => {
                module.content.iter().for_each(|(_, items)| functions(items, found));
            }
            _ => {}
        }
    }
}

/// `cargo test -p nn-tests --test compiler higher_order -- --nocapture` prints the figures of docs/performance.md.
#[test]
fn the_code_grows_no_faster_than_the_formulas() {
    let extents: Vec<Extent> = (0..=4).map(Extent::of).collect();
    for (order, Extent { lines, longest, formulas }) in extents.iter().enumerate() {
        println!("| {order} | {formulas} | {lines} | {longest} |");
        assert!(*longest <= 300, "order {order}: a function of {longest} lines");
    }
    for pair in extents.windows(2) {
        assert!(pair[1].lines * pair[0].formulas <= pair[0].lines * pair[1].formulas);
    }
}
