nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let hidden = image.dense(128).rleu();
        let logits = hidden.dense(10);
        output softmx(logits);
        loss crossentropy(logits, label);
    }
}

fn main() {
    println!("{:?}", Digits::new(1).predict(&[0.0; 784]).softmax);
}
