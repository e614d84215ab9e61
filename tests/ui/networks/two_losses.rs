nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let logits = image.dense(10);
        output softmax(logits);
        loss cross_entropy(logits, label);
        loss 0.001 * logits.square().sum();
    }
}

fn main() {}
