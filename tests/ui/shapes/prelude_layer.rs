nn_runtime::network! {
    pub struct Model {
        input time;
        target label: class(3);
        let logits = time.dense(3);
        output softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {}
