use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        let z = x.dense().sigmoid();
        output z;
        loss binary_cross_entropy(y, z);
    }
}

fn main() {}
