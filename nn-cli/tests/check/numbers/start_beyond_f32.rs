use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        param w = 1e39;
        let z = w * x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
