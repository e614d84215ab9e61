//! The only layer of a value, by its kind.

nn_runtime::network! {
    pub struct Penalty {
        input x: [4];
        target y;
        let h = x.dense(3).relu();
        let z = h.dense();
        output z;
        loss squared_error(z, y) + h.dense.weight.square().sum();
    }
}
