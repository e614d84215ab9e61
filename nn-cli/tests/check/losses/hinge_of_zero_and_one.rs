use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y in 0.0..=1.0;
        let z = x.dense();
        output z;
        loss squared_hinge(z, y);
    }
}

fn main() {}
