use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        param p = 0.5;
        let z = x.dense();
        output z;
        loss binary_cross_entropy(p, y) + squared_error(z, y);
    }
}

fn main() {}
