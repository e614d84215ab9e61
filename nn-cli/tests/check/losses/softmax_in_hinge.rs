//! Probabilities where scores are compared.

nn_runtime::network! {
    pub struct Kinds {
        input x: [4];
        target kind: class(3);
        let p = x.dense(3).softmax();
        output p;
        loss multiclass_hinge(p, kind);
    }
}
