nn_runtime::network! {
    pub struct Line {
        input x: [3];
        target y: [3];
        param w: [3] = ones();
        output w * x;
        loss (w * x - y).square();
    }
}

fn main() {}
