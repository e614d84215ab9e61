nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label;
        let probability = image.dense(16).relu().dense(1).softmax();
        output probability;
        loss binary_cross_entropy(probability[0], label);
    }
}

fn main() {}
