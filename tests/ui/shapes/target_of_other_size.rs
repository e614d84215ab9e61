nn_runtime::network! {
    pub struct Model {
        input image: [784];
        target label: [12];
        let logits = image.dense(10);
        output softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {}
