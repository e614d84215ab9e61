//! A function as a method of a structure.

nn_runtime::network! {
    pub struct Module {
        input x: [3];
        target y;
        fn forward(&self, v) = 2 * v;
        fn back(&mut self, v) = 2 * v;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}
