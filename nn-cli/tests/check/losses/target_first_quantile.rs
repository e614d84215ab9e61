use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        let z = x.dense();
        output z;
        loss quantile(y, z, level = 0.9);
    }
}

fn main() {}
