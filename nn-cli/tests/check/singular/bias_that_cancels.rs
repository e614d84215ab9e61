//! A bias that is added to all scores alike.

nn_runtime::network! {
    pub struct Pool {
        input words: [6, 8];
        target label: class(3);
        let shares = softmax(words.dense());
        let z = dot(shares, words).dense(3);
        output z;
        loss cross_entropy(z, label);
    }
}
