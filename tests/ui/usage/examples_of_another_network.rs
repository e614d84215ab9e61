nn_runtime::network! {
    pub struct Digits {
        input image: [4];
        input day: class(7);
        target label: class(3);
        let logits = concat(image, one_hot(day)).dense(3);
        output probabilities = softmax(logits);
        loss cross_entropy(logits, label);
    }

    pub struct Letters {
        input image: [4];
        input day: class(7);
        target label: class(3);
        let logits = concat(image, one_hot(day)).dense(3);
        output probabilities = softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {
    let letters = Letters::examples(&[]).unwrap();
    println!("{}", Digits::new(1).loss(&letters));
}
