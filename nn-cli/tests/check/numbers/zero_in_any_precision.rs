//! A number that no type can tell from 0.

nn_runtime::network! {
    #[dtype(f64)]
    pub struct Small {
        input x: [3];
        target y;
        let z = ln(x.dense().relu() + 1e-400);
        output z;
        loss squared_error(z, y);
    }
}
