use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        layer pair(width)(x: [n]) {
            let first = x.dense(width).tanh();
            first.dense(n).tanh().dense(n) + first.weight.sum()
        }
        fn penalty() = h.first.weight.square().sum() + h.dense1.weight.sum() + h.dense2.bias.sum();
        let h = x.pair(5);
        let z = h.sum();
        output z;
        loss squared_error(z, y) + penalty();
    }
}

fn main() {}
