//! Random numbers, as elsewhere.

nn_runtime::network! {
    pub struct Noise {
        input x: [8];
        target y;
        param w: [8] = 0.1 * normal(0, 1);
        let z = dot(w, x + rand(8));
        output z;
        loss squared_error(z, y);
    }
}
