//! A word that goes over an axis, given two values.

nn_runtime::network! {
    pub struct Two {
        input x: [4];
        input v: [4];
        target y;
        let z = sum(x, v).dense();
        output z;
        loss squared_error(z, y);
    }
}
