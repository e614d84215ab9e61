nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        input size;
        target label: class(10);
        let logits = image.dense(size).dense(2.5).dense("ten").dense(0).dense(10);
        output softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {}
