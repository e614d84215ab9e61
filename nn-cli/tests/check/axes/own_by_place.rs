use nn_runtime::network;

network! {
    pub struct Line {
        input x: [4, 3];
        target y;
        fn scaled(x; gain, offset = 0) = gain * x + offset;
        let used = scaled(x, 2).sum() + scaled(x, 2, 1).sum();
        let z = x.flatten().dense();
        output z;
        loss squared_error(z, y) + used;
    }
}

fn main() {}
