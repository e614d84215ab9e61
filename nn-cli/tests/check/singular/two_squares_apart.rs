//! Two squares of one parameter that are never 0 together.

nn_runtime::network! {
    pub struct Length {
        input x;
        target y;
        param a = 0;
        let z = sqrt(a * a + (a - 1) * (a - 1)) * x;
        output z;
        loss squared_error(z, y);
    }
}
