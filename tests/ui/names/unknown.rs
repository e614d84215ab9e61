nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let logits = image.dense(width);
        output softmax(logits);
        loss cross_entropy(logits, label) + weight_decay;
    }
}

fn main() {}
