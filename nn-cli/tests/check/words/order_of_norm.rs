//! The order of a norm, as an argument.

nn_runtime::network! {
    pub struct Order {
        input x: [8];
        target y;
        let z = (x.norm(1) + x.norm(2) + x.norm(p = 1)) * x.dense();
        output z;
        loss squared_error(z, y);
    }
}
