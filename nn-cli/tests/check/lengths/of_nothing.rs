use nn_runtime::network;

network! {
    pub struct Line {
        length n <= 8;
        input x: [3];
        target y;
        let z = x.dense().sum();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
