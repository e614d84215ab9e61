use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let hidden = x.dense(4, bias = false).tanh();
        let z = hidden.dense();
        output z;
        loss squared_error(z, y) + hidden.bias.square().sum();
    }
}

fn main() {}
