//! A mixture of normal distributions, of one target.

nn_runtime::network! {
    pub struct Mixture {
        input x: [4];
        target y;
        let h = x.dense(16).tanh();
        let share = h.dense(5).log_softmax();
        let mean = h.dense(5);
        let deviation = h.dense(5).softplus() + 1e-3;
        output mean;
        output deviation;
        loss -logsumexp(share - 0.5 * ((y.unsqueeze(0) - mean) / deviation).square() - ln(deviation));
    }
}
