//! One prediction of three measurements.

nn_runtime::network! {
    pub struct Repeated {
        input x: [4];
        target y: [3];
        let z = x.dense();
        output z;
        loss mean((y - z).square());
    }
}
