use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        fn keep(x, rate in 0..=1) = rate * x;
        let z = x.keep(x.dense().tanh()).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
