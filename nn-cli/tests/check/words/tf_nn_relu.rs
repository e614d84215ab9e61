use nn_runtime::network;

network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let hidden = tf.nn.relu(image.dense(128));
        let logits = hidden.dense(10);
        output probabilities = softmax(logits);
        loss cross_entropy(logits, label);
        metric accuracy = argmax(logits) == label;
    }
}

fn main() {}
