nn_runtime::network! {
    pub struct Line {
        input x, y;
        let a, b = split(x);
        output a;
    }
}

fn main() {}
