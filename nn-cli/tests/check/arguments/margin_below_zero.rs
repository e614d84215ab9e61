use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        let z = x.dense();
        output z;
        loss triplet([z, z], [y, y], [0, 0], margin = -1);
    }
}

fn main() {}
