use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        let f = |a, a| a * a;
        let z = f(x, x).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
