nn_runtime::network! {
    pub struct Line {
        input x;
        param w = 0.5;
        y = w * x;
        output y;
        loss y;
    }
}

fn main() {}
