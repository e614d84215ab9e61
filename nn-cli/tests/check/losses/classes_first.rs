//! The classes along the first axis, as elsewhere.

nn_runtime::network! {
    pub struct Words {
        input x: [6, 4];
        target next: [6] of class(10);
        let z = x.dense(10).transpose();
        output z;
        loss mean(cross_entropy(z, next));
    }
}
