use nn_runtime::network;

network! {
    pub struct Net {
        input x: [3];
        target y;
        param scale = 1;
        let z = x.dense();
        output z;
        loss (y - z).square() / scale.square() + 2 * ln(abs(scale) + 1e-6);
    }
}

fn main() {}
