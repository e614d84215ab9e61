use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let w1 = 2 * x;
        let b = w１ + 1;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
