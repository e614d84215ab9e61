use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let a = dense<8>(x);
        let b = x.dense<8>();
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
