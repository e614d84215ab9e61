//! A size of -1, in the places where it is written elsewhere.

nn_runtime::network! {
    pub struct Open {
        input x: [8];
        target y;
        let a = x.reshape(-1);
        let b = x.reshape((2, -1));
        let c = x.reshape(-1, 4);
        let z = (sum(a) + sum(b) + sum(c)) * x.dense();
        output z;
        loss squared_error(z, y);
    }
}
