//! A mask in the place of a second value.

nn_runtime::network! {
    pub struct Masked {
        input x: [4];
        input kept: [4];
        target y;
        let z = softmax(x.dense(4), kept > 0).dense() + logsumexp(x, kept > 0);
        output z;
        loss squared_error(z, y);
    }
}
