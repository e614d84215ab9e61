nn_runtime::network! {
    pub struct Digits {
        inptu image: [784];
        target label: class(10);
        let logits = image.dense(10);
        ouput probabilities = softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {
    let out = Digits::new(1).predict(&[0.0; 784]);
    println!("{}", out.probabilities[3]);
}
