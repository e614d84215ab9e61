//! A layer of the prelude, named by `layer`.

nn_runtime::network! {
    pub struct Named {
        input x: [3];
        target y;
        layer hidden = dense(4);
        let z = hidden(x).relu().dense();
        output z;
        loss squared_error(z, y);
    }
}
