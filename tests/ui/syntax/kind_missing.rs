nn_runtime::network! {
    pub struct Line {
        x: [3];
        param w = 0.5;
        let y = w * x;
        output y;
        loss y;
    }
}

fn main() {}
