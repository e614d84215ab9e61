use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        let z = x.dense().softplus();
        output z;
        loss binary_cross_entropy(z, y);
    }
}

fn main() {}
