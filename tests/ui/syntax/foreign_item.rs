nn_runtime::network! {
    pub struct Line {
        input x: [3];
        optimizer adam(0.001);
        output x;
    }
}

fn main() {}
