nn_runtime::network! {
    pub struct Digits {
        input image: [f32; 784];
        target label: class[10];

        let hidden: Tensor = image.dense(128).relu();
        let logits = hidden.dense(10)

        ouput probabilities = softmax(logits);
        loss = cross_entropy(logits, label);
        metric argmax(logits) == label;
    }

    /// Another network, without mistakes.
    pub struct Other {
        input x;
        output x;
    }
}

fn main() {
    let example = digits::Example { image: [0.0; 784], label: 3 };
    let examples = Digits::examples(&[example]);
    let digits::Output { probabilities } = Digits::new(1).predict(&[0.0; 784]);
    println!("{} {}", probabilities[3], Digits::new(1).loss(&examples));
    println!("{}", Other::new(1).predict(0.5).x);
}
