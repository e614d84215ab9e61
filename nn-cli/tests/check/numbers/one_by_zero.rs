use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        const K = 1 / 0;
        let z = x.dense();
        output z;
        loss K * squared_error(z, y);
    }
}

fn main() {}
