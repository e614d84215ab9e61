//! Tensors that are known, of which an element is not finite.

nn_runtime::network! {
    pub struct Known {
        input x: [4];
        target y;
        let a = sum(x.dense(4) / (iota(4) - 2));
        let b = sum(exp([1, 100]) * x.dense());
        let c = sum(if iota(4) == 2 { 0 } else { 1 / (iota(4) - 2) });
        output z = a + b + c;
        loss squared_error(z, y);
    }
}
