//! Three values, of which the largest is meant.

nn_runtime::network! {
    pub struct Three {
        input a;
        input b;
        target y;
        param w = 1;
        let z = w * max(a, b, 0);
        output z;
        loss squared_error(z, y);
    }
}
