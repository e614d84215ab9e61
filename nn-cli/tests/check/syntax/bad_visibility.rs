use nn_runtime::network;

network! {
    pub(2.0) struct Line {
        input x: [3];
        target y;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
