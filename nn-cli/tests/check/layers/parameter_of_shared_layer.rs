use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let encoder = dense(4);
        let h = encoder(x) + encoder(2 * x);
        let z = h.dense();
        output z;
        loss squared_error(z, y) + encoder.weight.abs().sum() + encoder.bias.square().sum();
    }
}

fn main() {}
