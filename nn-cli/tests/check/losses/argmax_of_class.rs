//! The largest of a class, which is one already.

nn_runtime::network! {
    pub struct Kinds {
        input x: [4];
        target kind: class(3);
        let z = x.dense(3);
        output z;
        loss cross_entropy(z, kind);
        metric accuracy = argmax(z) == argmax(kind);
    }
}
