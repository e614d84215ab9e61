nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        param weight: [10, 784] = glorot_uniform();
        let logits = dot(image, weight);
        output softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {}
