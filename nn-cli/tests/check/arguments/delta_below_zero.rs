use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        let z = x.dense();
        output z;
        loss huber(z, y, delta = -1);
    }
}

fn main() {}
