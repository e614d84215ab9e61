nn_runtime::network! {
    pub struct Line {
        input x;
        param w == 0.5;
        let y == w * x;
        output y;
    }
}

fn main() {}
