//! Layers: whose parameters are whose, and what they are called.

use super::{model, parameters};
use crate::ir::{Init, Model};

fn network(items: &str) -> Model {
    model(&format!("pub struct Net {{ input x: [4]; input y: [4]; target t;\n{items} }}"))
}

fn layers(model: &Model) -> Vec<String> {
    model.layers.iter().map(|layer| format!("{} {}", layer.path.join("."), layer.kind)).collect()
}

#[test]
fn one_layer_takes_the_name_of_its_binding_and_several_are_numbered() {
    let model = network(
        "let one = x.dense(3).relu();
         let two = one.dense(2).tanh().dense(2, bias = false).layer_norm();
         let q = two.dense();
         output q;
         loss q - two.dense() + dense(1)(two).sum() - t;",
    );
    assert_eq!(
        parameters(&model),
        [
            "one.weight [3, 4]",
            "one.bias [3]",
            "two.dense1.weight [2, 3]",
            "two.dense1.bias [2]",
            "two.dense2.weight [2, 2]",
            "two.layer_norm1.gain [2]",
            "two.layer_norm1.bias [2]",
            "q.weight [1, 2]",
            "q.bias [1]",
            "dense1.weight [1, 2]",
            "dense1.bias [1]",
            "dense2.weight [1, 2]",
            "dense2.bias [1]",
        ]
    );
    assert!(model.graph.shape(model.loss).is_scalar());
}

#[test]
fn shared_layers_have_one_set_of_parameters_and_stand_where_they_are_made() {
    let model = network(
        "let encoder = dense(3);
         param scale = 2;
         let a = encoder(x) * scale;
         let b = y.encoder();
         output a;
         loss sum(a * b) - t;",
    );
    assert_eq!(parameters(&model), ["encoder.weight [3, 4]", "encoder.bias [3]", "scale []"]);
    assert_eq!(layers(&model), ["encoder dense"]);
    let names: Vec<_> =
        model.graph.nodes().filter_map(|node| model.graph.node(node).origin.name.clone()).collect();
    assert!(names.iter().any(|name| &**name == "encoder.weight"), "{names:?}");
}

#[test]
fn layers_hold_layers() {
    let model = model(
        "layer residual(width)(x: [n]) {
             let inner = x.layer_norm().dense(width).gelu();
             x + inner.dense(n)
         }
         layer pair()(x) { let first = residual(8); first(first(x)) + x.residual(2) }
         pub struct Net { input x: [4]; target t; let z = x.pair(); output z; loss sum(z) - t; }",
    );
    assert_eq!(
        parameters(&model),
        [
            "z.first.inner.layer_norm1.gain [4]",
            "z.first.inner.layer_norm1.bias [4]",
            "z.first.inner.dense1.weight [8, 4]",
            "z.first.inner.dense1.bias [8]",
            "z.first.dense1.weight [4, 8]",
            "z.first.dense1.bias [4]",
            "z.residual1.inner.layer_norm1.gain [4]",
            "z.residual1.inner.layer_norm1.bias [4]",
            "z.residual1.inner.dense1.weight [2, 4]",
            "z.residual1.inner.dense1.bias [2]",
            "z.residual1.dense1.weight [4, 2]",
            "z.residual1.dense1.bias [4]",
        ]
    );
    assert_eq!(layers(&model)[..3], ["z pair", "z.first residual", "z.first.inner.layer_norm1 layer_norm"]);
    assert_eq!(model.layers[1].parameters, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn each_name_of_a_tuple_owns_its_layers() {
    let model = network(
        "let (a, (b, c)) = (dense(2), (x.dense(1), y.neuron())); output b; loss sum(a(x)) + sum(b) + c - t;",
    );
    assert_eq!(
        parameters(&model),
        ["a.weight [2, 4]", "a.bias [2]", "b.weight [1, 4]", "b.bias [1]", "c.weight [4]", "c.bias []"]
    );
}

#[test]
fn functions_make_layers_anew_at_every_call() {
    let model = network("fn f(x) = x.dense(2); let z = f(x) + f(y); output z; loss sum(z) - t;");
    assert_eq!(
        parameters(&model),
        ["z.dense1.weight [2, 4]", "z.dense1.bias [2]", "z.dense2.weight [2, 4]", "z.dense2.bias [2]"]
    );
}

#[test]
fn patterns_bind_sizes() {
    let model = model(
        "layer mix(k)(a: [n], b: [m, n]) { param w: [k, m * n] = normal(0.5); dot(w, concat(b.flatten())) + sum(a) }
         layer any()(x) { param w: [size(x)] = ones(); sum(w * x.flatten()) }
         pub struct Net {
             input a: [3]; input b: [2, 3]; target t;
             let z = mix(5)(a, b);
             output z;
             loss sum(z) + b.any() - t;
         }",
    );
    assert_eq!(parameters(&model), ["z.w [5, 6]", "any1.w [6]"]);
    assert_eq!(model.parameters[0].init, Init::Normal { mean: 0.0, deviation: 0.5 });
}

#[test]
fn initialisers_know_the_fans() {
    let model = network(
        "param a: [3, 2] = glorot_uniform();
         param b: [5] = he_normal();
         param c: [2, 2] = [[1, 2], [3, -4]];
         param d: [3] = 0.5;
         param e: [2, 3] = orthogonal(2);
         param f: [2] = ones();
         param g: [3] = concat(zeros([1]), ones([2]));
         param h: [2, 2] = tile((iota(2) / fan_in).unsqueeze(0), (2, 1));
         output x;
         loss sum(a) + sum(b) + sum(c) + sum(d) + sum(e) + sum(f) + sum(g) + sum(h) - t;",
    );
    let limit = (6.0f64 / 5.0).sqrt();
    let inits: Vec<&Init> = model.parameters.iter().map(|parameter| &parameter.init).collect();
    assert_eq!(*inits[0], Init::Uniform { low: -limit, high: limit });
    assert_eq!(*inits[1], Init::Normal { mean: 0.0, deviation: (2.0f64 / 5.0).sqrt() });
    assert_eq!(*inits[2], Init::Values(vec![1.0, 2.0, 3.0, -4.0]));
    assert_eq!(*inits[3], Init::Constant(0.5));
    assert_eq!(*inits[4], Init::Orthogonal { gain: 2.0 });
    assert_eq!(*inits[5], Init::Constant(1.0));
    assert_eq!(*inits[6], Init::Values(vec![0.0, 1.0, 1.0]));
    assert_eq!(*inits[7], Init::Values(vec![0.0, 0.5, 0.0, 0.5]));
}

#[test]
fn layers_may_be_given_functions() {
    let model = network(
        "layer act(f, w = ones)(x: [n]) { param k: [n] = w(); f(k * x) }
         let z = x.act(|y| y + 1);
         output z;
         loss sum(z) + sum(x.act(relu, w = he_normal)) - t;",
    );
    assert_eq!(parameters(&model), ["z.k [4]", "act1.k [4]"]);
}

#[test]
fn several_networks_share_definitions() {
    let text = "
        const WIDTH = 3;
        layer block(w = WIDTH)(x) { x.dense(w).tanh() }
        pub struct A { input x: [2]; target t; let z = x.block(); output z; loss sum(z) - t; }
        struct B { input x: [5]; target t; let z = x.block(WIDTH + 1); output z; loss sum(z) - t; }";
    let (models, mistakes) = super::elaborate(text);
    assert!(mistakes.is_empty());
    let shapes: Vec<_> = models.into_iter().flatten().map(|model| parameters(&model)).collect();
    assert_eq!(shapes[0], ["z.dense1.weight [3, 2]", "z.dense1.bias [3]"]);
    assert_eq!(shapes[1], ["z.dense1.weight [4, 5]", "z.dense1.bias [4]"]);
}

#[test]
fn frozen_parameters_are_allowed() {
    let model = network("let z = stop_gradient(x.dense(3)); let q = z.dense(); output q; loss q - t;");
    assert_eq!(model.parameters.len(), 4);
}

#[test]
fn the_parameters_of_layers_have_names_in_expressions() {
    let model = model(
        "pub struct Net {
             input x: [3];
             layer pair(width)(x: [n]) {
                 let first = x.dense(width);
                 first.dense(n) + first.weight.sum()
             }
             let (a, b) = (x.dense(2), x.pair(4));
             output shared = a.weight;
             output inner = b.first.weight + b.dense1.weight.transpose();
             loss a.sum() + b.sum();
         }",
    );
    let parameter = |index: usize| model.parameters[index].name();
    let below = |output: usize| {
        let nodes = model.graph.reachable(&[model.outputs[output].node]).into_iter();
        let names = nodes.filter_map(|node| match model.graph.op(node) {
            crate::ir::Op::Param { index, .. } => Some(parameter(*index)),
            _ => None,
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    assert_eq!(below(0), ["a.weight"]);
    assert_eq!(below(1), ["b.dense1.weight", "b.first.weight"]);
}
