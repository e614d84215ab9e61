nn_runtime::network! {
    fn activity(x) {
        output y = x;
        x * 2
    }
    pub struct Line {
        input x;
        output activity(x);
    }
}

fn main() {}
