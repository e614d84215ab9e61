nn_runtime::network! {
    pub struct Line {
        input x;
        param w = 0.5;
        let mut y = w * x;
        y += 1;
        output y;
        loss y;
    }
}

fn main() {}
