nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target image: class(10);
        let hidden = image.dense(128).relu();
        let hidden = hidden.dense(64).relu();
        let logits = hidden.dense(10);
        output softmax(logits);
        loss cross_entropy(logits, image);
    }
}

fn main() {}
