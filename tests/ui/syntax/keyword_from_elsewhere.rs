nn_runtime::network! {
    pub struct Digits {
        features image: [784];
        label digit: class(10);
        var logits = image.dense(10);
        parameter temperature = 1.0;
        return softmax(logits / temperature);
        cost cross_entropy(logits, digit);
    }
}

fn main() {}
