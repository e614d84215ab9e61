nn_runtime::network! {
    pub struct Line {
        input x;
        target y;
        param w = 0.5;
        output w;
        loss = (w * x - y).square();
    }
}

fn main() {}
