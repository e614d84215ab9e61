//! The number of a class is not its place among the scores.

nn_runtime::network! {
    pub struct Digits {
        input x: [4];
        target label: class(10);
        let z = x.dense(10);
        output z;
        loss -sum(label * log_softmax(z));
    }
}
