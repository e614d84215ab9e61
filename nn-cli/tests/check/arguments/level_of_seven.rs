use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        let z = x.dense();
        output z;
        loss quantile(z, y, level = 7);
    }
}

fn main() {}
