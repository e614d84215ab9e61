//! A parameter of a layer with parentheses.

nn_runtime::network! {
    pub struct Penalty {
        input x: [8];
        target y;
        let hidden = x.dense(4);
        let z = hidden.relu().dense();
        output z;
        loss squared_error(z, y) + 0.01 * hidden.weight().square().sum();
    }
}
