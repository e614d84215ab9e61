//! An offset that is learned is not a prediction.

nn_runtime::network! {
    pub struct Offset {
        input x: [4];
        target y: [3];
        param offset = 0;
        let z = x.dense(3);
        output z;
        loss squared_error(z, y - offset);
    }
}
