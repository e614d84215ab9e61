use nn_runtime::network;

network! {
    pub struct Net {
        input x: [3];
        target y;
        let z = x.dense();
        output z;
        loss abs(z - y).pow(0.3);
    }
}

fn main() {}
