//! A sigmoid has no sign.

nn_runtime::network! {
    pub struct Sides {
        input x: [4];
        target side in -1.0..=1.0;
        let z = x.dense().sigmoid();
        output z;
        loss hinge(z, side);
    }
}
