nn_runtime::network! {
    pub struct Words {
        input word;
        target next: class(100);
        param table: [64, 16] = normal(0.1);
        let logits = table[word].dense(100);
        output softmax(logits);
        loss cross_entropy(logits, next);
    }
}

fn main() {}
