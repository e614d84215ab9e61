nn_runtime::network! {
    pub struct Line {
        input x: [3];
        param w: glorot_uniform();
        output dot(w, x);
    }
}

fn main() {}
