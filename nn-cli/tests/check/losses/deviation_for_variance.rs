//! A deviation by its name elsewhere.

nn_runtime::network! {
    pub struct Spread {
        input x: [4];
        target y;
        let z = x.dense();
        output z;
        loss gaussian_negative_log_likelihood(z, y, sigma = exp(x.dense()));
    }
}
