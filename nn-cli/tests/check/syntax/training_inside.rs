//! Training, in the network.

nn_runtime::network! {
    pub struct Trained {
        input x: [3];
        target y;
        let z = x.dense();
        output z;
        minimize squared_error(z, y);
        optimizer adam(0.01);
    }
}
