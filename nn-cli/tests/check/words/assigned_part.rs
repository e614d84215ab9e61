//! A parameter of a layer that is given other values.

nn_runtime::network! {
    pub struct Assigned {
        input x: [4];
        target y;
        let h = x.dense(3);
        h.weight = zeros([3, 4]);
        h[0] = 1;
        let z = h.dense();
        output z;
        loss squared_error(z, y);
    }
}
