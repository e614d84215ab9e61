use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        let z = pow(-1, 0.5) * x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
