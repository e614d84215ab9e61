//! A tensor taken apart, as a tuple and as an array.

nn_runtime::network! {
    pub struct Apart {
        input x: [2];
        target y;
        let [a, b] = x;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}
