use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let α = 2 * x;
        let b = a + 1;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
