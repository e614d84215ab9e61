nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let first = dense(128);
        let logits = (first + image).dense(10);
        output softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {}
