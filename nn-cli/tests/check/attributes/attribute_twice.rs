use nn_runtime::network;

network! {
    #[dtype(f64)]
    #[dtype(f32)]
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let hidden = image.dense(128).relu();
        let logits = hidden.dense(10);
        output probabilities = softmax(logits);
        loss cross_entropy(logits, label);
        metric accuracy = argmax(logits) == label;
    }
}

fn main() {}
