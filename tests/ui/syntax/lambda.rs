nn_runtime::network! {
    pub struct Line {
        input x;
        let f = lambda x: x * 2;
        let g = || 3;
        output f(x) + g(1);
    }
}

fn main() {}
