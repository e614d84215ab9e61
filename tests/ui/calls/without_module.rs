nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let hidden = F.relu(image.dense(128));
        let logits = torch.tanh(hidden).dense(10);
        output softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {}
