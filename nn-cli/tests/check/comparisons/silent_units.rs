use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        let h = x.dense(4).relu();
        let z = h.dense();
        output z;
        loss squared_error(z, y);
        metric silent = h == 0;
    }
}

fn main() {}
