//! Functions of the language without a finite value, by their own names.

nn_runtime::network! {
    pub struct Nowhere {
        input x: [3];
        target y;
        let z = x.dense() + asin(2) + atanh(1) + log10(0) + modulo(1, 0) + 1 / (2 - 2);
        output z;
        loss squared_error(z, y);
    }
}
