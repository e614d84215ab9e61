//! A tensor in the place of a tuple, and a tuple in that of an output.

nn_runtime::network! {
    pub struct Apart {
        input x: [2];
        target y;
        let (a, b) = x;
        let z = x.dense();
        output both = (z, 2 * x);
        loss squared_error(z, y) + a + b;
    }
}
