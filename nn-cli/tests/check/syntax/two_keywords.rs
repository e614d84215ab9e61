//! A keyword before another one, and `mut`.

nn_runtime::network! {
    pub struct Words {
        input x: [2];
        target y;
        let param v: [2] = zeros();
        param mut w: [2] = zeros();
        let z = dot(w, x);
        output z;
        loss squared_error(z, y);
    }
}
