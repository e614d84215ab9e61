nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        output softmax(logits);
        let logits = hidden.dense(10);
        let hidden = image.dense(128).relu();
        loss cross_entropy(logits, label);
    }
}

fn main() {}
