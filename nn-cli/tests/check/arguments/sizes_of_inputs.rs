use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let a = layer_norm(3)(x);
        let b = x.dense(3, 8);
        let c = bilinear(3, 3, 8)(x, x);
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
