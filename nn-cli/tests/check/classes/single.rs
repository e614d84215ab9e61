//! A class that is the only one.

nn_runtime::network! {
    pub struct Single {
        input x: [3];
        target y: class(1);
        target v: class(2..=2);
        let z = x.dense(2);
        output z;
        loss cross_entropy(z, y) + cross_entropy(z, v);
    }
}
