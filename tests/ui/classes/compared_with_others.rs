nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        input previous: class(12);
        target label: class(10);
        let logits = image.dense(10);
        output softmax(logits);
        loss cross_entropy(logits, label);
        metric repeated = previous == label;
    }
}

fn main() {}
