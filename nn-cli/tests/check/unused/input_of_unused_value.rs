use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        input extra: [4];
        let total = extra.sum();
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
