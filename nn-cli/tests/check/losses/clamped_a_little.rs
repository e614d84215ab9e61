use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y in 0.0..=1.0;
        let z = x.dense().sigmoid().clamp(0.01, 0.99);
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
