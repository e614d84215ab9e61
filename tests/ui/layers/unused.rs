nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let hidden = image.dense(128).relu();
        let logits = image.dense(10);
        output softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {}
