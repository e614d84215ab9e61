//! A target of another shape, compared again and again.

nn_runtime::network! {
    pub struct Sides {
        input x: [4];
        target y;
        let z = x.dense(3);
        output z;
        loss mean(if z > y { z - y } else { 2 * (y - z) });
    }
}
