//! A remainder, and whole division.

nn_runtime::network! {
    pub struct Rest {
        input x: [8];
        target y;
        let z = (x % 2).dense();
        output z;
        loss squared_error(z, y);
    }
}
