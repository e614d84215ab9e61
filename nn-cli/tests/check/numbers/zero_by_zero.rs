use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        const A = 0 / 0;
        let z = A * x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
