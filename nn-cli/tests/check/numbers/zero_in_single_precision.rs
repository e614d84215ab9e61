//! A number that `f32` takes for 0, in a range and in a sum.

nn_runtime::network! {
    pub struct Small {
        input x: [3];
        target y;
        param w: [3] in 1e-50..=1.0 = ones();
        let z = dot(ln(w), x) + ln(x.dense().relu() + 1e-60);
        output z;
        loss squared_error(z, y);
    }
}
