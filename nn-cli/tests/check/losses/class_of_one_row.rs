//! A single class declared as a row of one.

nn_runtime::network! {
    pub struct Words {
        input x: [4];
        target label: [1] of class(10);
        let z = x.dense(10);
        output z;
        loss mean(cross_entropy(z, label));
    }
}
