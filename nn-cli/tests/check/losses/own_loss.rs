use nn_runtime::network;

network! {
    pub struct Net {
        fn surprise(p: probability, y: probability for p, weight > 0 = 1) = -weight * mean(y * ln(p + 1e-6));
        input x: [8];
        target y;
        let z = x.dense();
        output z;
        loss surprise(z, y);
    }
}

fn main() {}
