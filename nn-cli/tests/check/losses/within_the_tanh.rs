use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y in -1.0..=1.0;
        let z = x.dense().tanh();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
