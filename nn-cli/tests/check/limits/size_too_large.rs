use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        input b: [9007199254740993];
        let a = b.dense();
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
