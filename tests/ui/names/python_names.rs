nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let hidden = F.relu(image.dense(128));
        let logits = hidden.linear(10);
        output softmax(logits, dim = 0);
        loss cross_entropy(logits, label);
        metric accuracy = mean(equal(argmax(logits), label));
    }
}

fn main() {}
