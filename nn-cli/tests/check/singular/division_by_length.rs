use nn_runtime::network;

network! {
    pub struct Net {
        input x: [3];
        target y;
        let u = x / norm(x);
        let z = u.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
