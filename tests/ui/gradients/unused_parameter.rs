nn_runtime::network! {
    pub struct Line {
        input x;
        target y;
        param slope = 0.5;
        param offset = 0.0;
        output slope * x;
        loss squared_error(slope * x, y);
    }
}

fn main() {}
