use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let f = |a, b| a + b;
        let c = f(x, b = 1);
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
