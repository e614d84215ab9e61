nn_runtime::network! {
    pub struct Line {
        input x = 3;
        output x;
    }
}

fn main() {}
