nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let logits = image.dense(12);
        output softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {}
