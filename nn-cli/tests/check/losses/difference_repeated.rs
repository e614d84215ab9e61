//! Each of three components is compared with the same number, as it says.

nn_runtime::network! {
    pub struct Mixture {
        input x: [4];
        target y;
        let mean = x.dense(3);
        let share = x.dense(3).log_softmax();
        output mean;
        loss -logsumexp(share - (y.unsqueeze(0) - mean).square() / 2);
    }
}
