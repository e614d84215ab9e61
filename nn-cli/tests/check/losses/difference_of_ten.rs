//! Ten predictions of one number, with the loss written out.

nn_runtime::network! {
    pub struct Line {
        input x: [4];
        target y;
        let z = x.dense(10);
        output z;
        loss mean((z - y).square());
    }
}
