//! Three classes where a sign is needed.

nn_runtime::network! {
    pub struct Sides {
        input x: [4];
        target label: class(3);
        let z = x.dense();
        output z;
        loss squared_hinge(z, label);
    }
}
