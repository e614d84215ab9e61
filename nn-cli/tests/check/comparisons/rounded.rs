use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        let z = x.dense();
        output z;
        loss binary_cross_entropy_with_logits(z, y);
        metric accuracy = round(sigmoid(z)) == y;
    }
}

fn main() {}
