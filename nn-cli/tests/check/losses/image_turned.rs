//! An image beside its transpose.

nn_runtime::network! {
    pub struct Turned {
        input x: [4, 5];
        let z = x.flatten().dense(20).reshape((5, 4));
        output z;
        loss squared_error(z, x);
    }
}
