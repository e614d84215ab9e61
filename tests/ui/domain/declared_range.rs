nn_runtime::network! {
    pub struct Line {
        input x in 1.0..=0.0;
        target y;
        param w in 0.0..=1.0 = 0.5;
        output w * x;
        loss squared_error(w * x, y);
    }
}

fn main() {}
