nn_runtime::network! {
    pub struct Line {
        input x;
        target y;
        param w = 0.5;
        output w * x;
        loss squared_error(w * x, y);
    }
    pub struct Line {
        input x;
        target y;
        param w = 0.5;
        output w * x;
        loss squared_error(w * x, y);
    }
}

fn main() {}
