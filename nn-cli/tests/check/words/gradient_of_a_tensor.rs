//! The gradient as a part of a value.

nn_runtime::network! {
    pub struct Part {
        input x: [8];
        target y;
        let z = x.dense();
        output z;
        loss squared_error(z, y) + x.grad.sum();
    }
}
