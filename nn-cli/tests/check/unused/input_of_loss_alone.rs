use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        input weight;
        let z = x.dense();
        output z;
        loss weight * squared_error(z, y);
    }
}

fn main() {}
