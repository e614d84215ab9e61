nn_runtime::network! {
    pub struct Line {
        input type: class(3);
        input x;
        let match = x + 1;
        output y = x;
    }
}

fn main() {}
