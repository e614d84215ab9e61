use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        param rate = 0.1;
        let z = exp(-rate * x[0]);
        output z;
        loss binary_cross_entropy(z, y);
    }
}

fn main() {}
