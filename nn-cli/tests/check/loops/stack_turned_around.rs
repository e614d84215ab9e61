use nn_runtime::network;

network! {
    layer residual(width)(x: [n]) { x + x.dense(width).tanh().dense(n) }
    pub struct Line {
        input x: [4, 3];
        input v: [4];
        target y;
        let s = v.stack(residual(8), 3);
        let z = dense(1)(x.flatten()).sum() + sum(s);
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
