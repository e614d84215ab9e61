nn_runtime::network! {
    pub struct Line {
        input x;
        target y;
        param w = 0.5;
        output w;
        loss error = (w * x - y).square();
    }
}

fn main() {}
