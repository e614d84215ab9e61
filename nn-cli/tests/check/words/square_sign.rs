//! A square as it is written on paper.

nn_runtime::network! {
    pub struct Square {
        input x: [8];
        target y;
        let z = x.dense()²;
        output z;
        loss squared_error(z, y);
    }
}
