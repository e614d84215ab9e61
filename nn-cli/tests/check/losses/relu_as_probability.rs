use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y: [4];
        let z = x.dense(4).relu();
        output z;
        loss dice(z, y);
    }
}

fn main() {}
