nn_runtime::network! {
    pub struct Line {
        input x: [3],
        target y,
        param w: [3] = zeros(),
        output line = dot(w, x),
        loss (line - y).square(),
    }
}

fn main() {}
