use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let z = x.dense(4).relu.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
