use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y: [4];
        let z = x.dense();
        output z;
        loss absolute_error(z, y);
    }
}

fn main() {}
