nn_runtime::network! {
    fn first(&x, [a, b]) = a;
    pub struct Line {
        input x;
        let &y = x;
        let [a, b] = x;
        output y;
    }
}

fn main() {}
