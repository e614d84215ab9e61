//! An image beside its elements in a row.

nn_runtime::network! {
    pub struct Flat {
        input x: [4, 5];
        let z = x.flatten().dense(20);
        output z;
        loss squared_error(z, x);
    }
}
