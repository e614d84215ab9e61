//! What is given to a function from elsewhere goes with it.

nn_runtime::network! {
    pub struct Gone {
        input x: [8];
        target y;
        let z = x.to(device).astype(float32).dense();
        output z;
        loss squared_error(z, y);
    }
}
