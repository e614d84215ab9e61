use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let a = 2 * output;
        let b = input + 1;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
