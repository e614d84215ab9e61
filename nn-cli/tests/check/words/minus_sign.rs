//! A sign of print in the place of a minus.

nn_runtime::network! {
    pub struct Sign {
        input x: [8];
        target y;
        let z = (x − 1).dense();
        output z;
        loss squared_error(z, y);
    }
}
