use nn_runtime::network;

network! {
    pub struct Line {
        input x: [4, 3];
        target y;
        fn scaled(x; gain, offset = 0) = gain * x + offset;
        layer wide(n; bias = true)(x: [.., m]) { x.dense(n, bias = bias) }
        let used = scaled(x, gain = 2).sum() + x.scaled(offset = 1, gain = 3).sum() + x.wide(3, bias = false).sum();
        let z = x.flatten().dense();
        output z;
        loss squared_error(z, y) + used;
    }
}

fn main() {}
