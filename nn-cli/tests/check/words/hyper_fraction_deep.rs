use nn_runtime::network;

network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        layer inner(w)(x: [n]) { x.dense(w / 3).relu() }
        layer middle(w)(x: [n]) { x.inner(w).dense(w) }
        layer outer(w)(x: [n]) { x + x.middle(w) }
        let hidden = image.outer(128);
        let logits = hidden.dense(10);
        output probabilities = softmax(logits);
        loss cross_entropy(logits, label);
        metric accuracy = argmax(logits) == label;
    }
}

fn main() {}
