nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let probabilities = image.dense(10).softmax();
        output probabilities;
        loss cross_entropy(probabilities, label);
    }
}

fn main() {}
