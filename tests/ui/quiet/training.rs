use nn_runtime::{Adam, Dataset, Examples, Network, Trainer};

fn load() -> Dataset {
    unimplemented!()
}

nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let hidden = image.dense(128).rellu();
        let logits = hidden.dense(10);
        output probabilities = softmax(logits);
        loss cross_entropy(logits, label);
        metric accuracy = argmax(logits) == label;
    }
}

fn main() {
    let train = Examples::<Digits>::from_dataset(&load()).unwrap();
    let mut net = Digits::new(42);
    let history = Trainer::new(Adam::new(1e-3)).batch_size(64).epochs(5).fit(&mut net, &train).unwrap();
    println!("{history:?} {}", Digits::INFO.name);
    println!("{:?}", net.evaluate(&train).metric("accuracy"));
}
