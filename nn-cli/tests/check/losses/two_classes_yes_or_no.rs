use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y: class(2);
        let z = x.dense();
        output z;
        loss binary_cross_entropy_with_logits(z, y);
    }
}

fn main() {}
