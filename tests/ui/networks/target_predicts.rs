nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let logits = image.dense(10);
        let error = cross_entropy(logits, label);
        output softmax(logits);
        output error;
        loss error;
    }
}

fn main() {}
