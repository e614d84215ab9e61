use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let hidden = x.dense(4).tanh().dense(5).tanh();
        let z = hidden.dense();
        output z;
        loss squared_error(z, y) + sum(hidden.dense1);
    }
}

fn main() {}
