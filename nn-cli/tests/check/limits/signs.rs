use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let a = ----------------------------------------------------------------------------------------------------------------------------------x;
        let z = a.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
