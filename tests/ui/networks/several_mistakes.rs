nn_runtime::network! {
    pub struct Digits {
        input image: [28, 28];
        target label: class(10);
        param scale: [27] = ones();

        let hidden = (image * scale).flatten().dense(128).reluu();
        let logits = hidden.dense(10);

        output probabilities = softmax(logits, axis = 1);
        loss cross_entropy(probabilities, label);
        metric accuracy = argmax(logits) == labels;
    }
}

fn main() {
    let mut digits = Digits::new(1);
    let example = digits::Example { image: [[0.0; 28]; 28], label: 3 };
    let rows = vec![example];
    let examples = Digits::examples(&rows).unwrap();
    let (loss, gradient) = digits.gradient(&examples);
    digits.hidden_mut().set_weight(&[[0.0; 784]; 128]);
    println!("{loss} {:?}", gradient.hidden().weight().to_array());
    for output in digits.predict_batch(&examples).unwrap() {
        println!("{}", output.probabilities.iter().sum::<f32>());
    }
}
