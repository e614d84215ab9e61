//! Two squares that learning takes to 0 together.

nn_runtime::network! {
    pub struct Length {
        input x;
        target y;
        param a = 0;
        param b = 0;
        let z = sqrt(a * a + b * b) * x;
        output z;
        loss squared_error(z, y);
    }
}
