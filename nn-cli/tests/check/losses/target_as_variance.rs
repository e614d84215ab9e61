//! The target in the place of another argument.

nn_runtime::network! {
    pub struct Spread {
        input x: [4];
        target y;
        let z = x.dense(2);
        let spread = exp(z[1]);
        output mean = z[0];
        output spread;
        loss gaussian_negative_log_likelihood(mean, spread, y);
    }
}
