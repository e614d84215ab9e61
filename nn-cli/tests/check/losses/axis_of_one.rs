use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y: [3];
        let z = x.dense(3).unsqueeze(-1);
        output z;
        loss huber(z, y);
    }
}

fn main() {}
