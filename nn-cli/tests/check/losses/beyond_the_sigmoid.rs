use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y in 0.0..=100.0;
        let z = x.dense().sigmoid();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
