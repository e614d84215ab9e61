use nn_runtime::network;

network! {
    #[allow(dead_gradient)]
    pub struct Line {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(grad(z, x).sum(), y);
    }
}

fn main() {}
