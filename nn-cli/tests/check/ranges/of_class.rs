use nn_runtime::network;

network! {
    pub struct Line {
        input x: class(3) in 0..=7;
        input words: [4] of class(50) in 0..=49;
        target label: class(2) in 0.0..=1.0;
        let z = concat(one_hot(x), words.embedding(3).flatten()).dense(2);
        output z;
        loss cross_entropy(z, label);
    }
}

fn main() {}
