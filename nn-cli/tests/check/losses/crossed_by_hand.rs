//! The two halves of a cross-entropy of ten probabilities and one answer are one mistake.

nn_runtime::network! {
    pub struct Answers {
        input x: [4];
        target y: class(2);
        let p = x.dense(10).sigmoid();
        output p;
        loss -mean(y * ln(p) + (1 - y) * ln(1 - p));
    }
}
