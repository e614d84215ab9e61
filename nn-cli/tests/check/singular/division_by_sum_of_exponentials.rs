use nn_runtime::network;

network! {
    pub struct Net {
        input x: [3];
        target y;
        let e = exp(x.dense(3));
        let z = (e / sum(e)).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
