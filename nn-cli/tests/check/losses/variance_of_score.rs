use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        let z = x.dense();
        let spread = x.dense();
        output z;
        loss gaussian_negative_log_likelihood(z, y, spread);
    }
}

fn main() {}
