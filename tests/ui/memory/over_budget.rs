nn_runtime::network! {
    #[budget(ram = "64 KiB")]
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let logits = image.dense(32).relu().dense(10);
        output softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {
    let net = Digits::new(1);
    println!("{:?}", net.predict(&[0.0; 784]));
}
