//! Statements that go on behind a comma.

nn_runtime::network! {
    pub struct Several {
        input x: [3];
        target y;
        param a = 1, b = 2;
        param c = 0,5;
        let z = x.dense();
        output z, x;
        loss squared_error(z, y);
    }
}
