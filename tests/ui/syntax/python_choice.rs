nn_runtime::network! {
    pub struct Line {
        input x;
        let a = x if x > 0 else 0;
        let b = x > 0 ? x : 0;
        output a;
    }
}

fn main() {}
