//! Networks without mistakes.

use super::{listing, model, parameters};
use crate::ir::{FieldKind, Init};

const TINY: &str = "
    pub struct Tiny {
        input x;  target y;
        param w1 = 0.5;  param b1 = 0.1;
        param w2 = -0.3; param b2 = 0.2;
        let z     = sigmoid(w1 * x + b1 * -1);
        let y_hat = sigmoid(w2 * z + b2 * -1);
        output y_hat;
        loss (y - y_hat).square();
    }";

const DIGITS: &str = "
    /// One hidden layer, ten digits.
    pub struct Digits {
        input  image: [784];
        target label: class(10);

        let hidden = image.dense(128).relu();
        let logits = hidden.dense(10);

        output probabilities = softmax(logits);
        loss   cross_entropy(logits, label);
        metric accuracy = argmax(logits) == label;
    }";

#[test]
fn the_worked_example() {
    let model = model(TINY);
    assert_eq!(parameters(&model), ["w1 []", "b1 []", "w2 []", "b2 []"]);
    assert_eq!(model.parameters[2].init, Init::Constant(-0.3));
    assert_eq!(model.outputs[0].name, "y_hat");
    println!("{}", listing(&model.graph, model.loss));
}

#[test]
fn a_classifier() {
    let model = model(DIGITS);
    assert_eq!(
        parameters(&model),
        ["hidden.weight [128, 784]", "hidden.bias [128]", "logits.weight [10, 128]", "logits.bias [10]"]
    );
    assert_eq!(model.targets[0].kind, FieldKind::Class(10.into()));
    let layers: Vec<String> = model
        .layers
        .iter()
        .map(|l| format!("{} {} {} {:?}", l.path.join("."), l.kind, l.output, l.parameters))
        .collect();
    assert_eq!(layers, ["hidden dense [128] [0, 1]", "logits dense [10] [2, 3]"]);
    println!("{}", listing(&model.graph, model.loss));
    println!("{}", listing(&model.graph, model.outputs[0].node));
    println!("{}", listing(&model.graph, model.metrics[0].node));
}
