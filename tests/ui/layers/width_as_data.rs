nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let encoder = dense(10);
        let logits = encoder(image, 10);
        output softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {}
