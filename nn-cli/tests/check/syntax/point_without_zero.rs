//! Numbers that begin with a point.

nn_runtime::network! {
    pub struct Points {
        input x: [2];
        target y;
        param w = .5;
        let z = w * x.dense() + .25;
        output z;
        loss squared_error(z, y);
    }
}
