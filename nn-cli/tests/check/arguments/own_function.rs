use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        fn keep(x, rate in 0..=1 = 0.5) = rate * x;
        let z = x.keep(1.5).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
