//! Nine differences where three were meant.

nn_runtime::network! {
    pub struct Line {
        input x: [4];
        target y: [3];
        let z = x.dense(3).unsqueeze(-1);
        output z;
        loss sum((y - z).pow(2));
    }
}
