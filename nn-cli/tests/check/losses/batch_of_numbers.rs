//! A batch of numbers, declared, with a loss for each.

nn_runtime::network! {
    pub struct Batch {
        input x: [64, 7];
        target y: [64];
        let z = x.dense();
        output z;
        loss (z - y).square();
    }
}
