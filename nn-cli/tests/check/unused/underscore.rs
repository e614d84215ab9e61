use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        input _extra: [4];
        target _other;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
