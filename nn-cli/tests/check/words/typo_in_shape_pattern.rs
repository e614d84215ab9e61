use nn_runtime::network;

network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        layer block(w)(x: [n]) {
            param weight: [w, m] = he_normal();
            dot(weight, x)
        }
        let hidden = image.block(128);
        let logits = hidden.dense(10);
        output probabilities = softmax(logits);
        loss cross_entropy(logits, label);
        metric accuracy = argmax(logits) == label;
    }
}

fn main() {}
