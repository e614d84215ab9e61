//! A rate is given where its logarithm is needed.

nn_runtime::network! {
    pub struct Counts {
        input x: [4];
        target count;
        let rate = x.dense().softplus();
        output rate;
        loss poisson(rate, count);
    }
}
