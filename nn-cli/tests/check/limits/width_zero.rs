use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        const width = 3 - 3;
        let a = x.dense(width);
        let z = a.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
