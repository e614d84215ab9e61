//! Layers as fields of a structure.

nn_runtime::network! {
    pub struct Module {
        input x: [3];
        target y;
        first: dense(4);
        let z = first(x).relu().dense();
        output z;
        loss squared_error(z, y);
    }
}
