use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let hidden = x.dense(4).tanh();
        let z = hidden.dense();
        output z;
        loss squared_error(z, y) + 0.01 * hidden.weight.square().sum() + z.weight.square().sum();
    }
}

fn main() {}
