//! A function of the language that reaches a singular point inside.

nn_runtime::network! {
    pub struct Angle {
        input x: [3];
        input v: [3];
        target y;
        let e = dense(2);
        let z = acos(clamp(cosine_similarity(e(x), e(v)), -1, 1));
        output z;
        loss squared_error(z, y);
    }
}
