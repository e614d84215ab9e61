nn_runtime::network! {
    pub struct Words {
        input word;
        target next: class(100);
        let logits = word.embedding(16).dense(100);
        output softmax(logits);
        loss cross_entropy(logits, next);
    }
}

fn main() {}
