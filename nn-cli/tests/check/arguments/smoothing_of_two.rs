use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        let z = x.dense();
        output z;
        loss cross_entropy([z, z], softmax([y, 0]), smoothing = 2);
    }
}

fn main() {}
