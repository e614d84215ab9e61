nn_runtime::network! {
    pub struct Line {
        input x: [3];
        param w: [3];
        output dot(w, x);
    }
}

fn main() {}
