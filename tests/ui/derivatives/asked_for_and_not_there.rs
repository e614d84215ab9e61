nn_runtime::network! {
    #[derivatives(input_gradient, jacobian, normal_equations)]
    pub struct Words {
        input word: class(200);
        target label: class(10);
        let logits = one_hot(word).dense(10);
        output argmax(logits);
        loss cross_entropy(logits, label);
    }

    #[derivatives(hessian, jacobian)]
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let logits = image.dense(10);
        output argmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {
    let net = Digits::new(1);
    let found: digits::Jacobian = net.jacobian(&[0.0; 784]).unwrap();
    println!("{:?}", found.logits_by_image);
}
