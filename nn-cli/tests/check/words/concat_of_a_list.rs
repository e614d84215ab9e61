//! Tensors that are joined, in a list and in a tuple, and the axis by its place.

nn_runtime::network! {
    pub struct Joined {
        input a: [2, 3];
        input b: [2, 3];
        target y;
        let c = concat([a, b]);
        let d = concat((a, b));
        let e = concat(a, b, 1);
        let z = (sum(c) + sum(d) + sum(e)) * a.flatten().dense();
        output z;
        loss squared_error(z, y);
    }
}
