use nn_runtime::network;

network! {
    pub struct Net {
        input x: [3];
        target y;
        let c = x - mean(x);
        let z = (c / sqrt(mean(c.square()))).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
