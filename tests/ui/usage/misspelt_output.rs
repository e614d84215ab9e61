use nn_runtime::Class;

nn_runtime::network! {
    pub struct Digits {
        input image: [4];
        input day: class(7);
        target label: class(3);
        let logits = concat(image, one_hot(day)).dense(3);
        output probabilities = softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {
    let out = Digits::new(1).predict(&[0.0; 4], Class::new(1).unwrap()).unwrap();
    println!("{:?}", out.probability);
}
