nn_runtime::network! {
    pub struct Line {
        input x: [3];
        target y: [3];
        param w: [3] = ones();
        output w * x;
        loss squared_error(w * x, y);
        metric error = abs(w * x - y);
    }
}

fn main() {}
