nn_runtime::network! {
    pub struct Line {
        input x: [3]
        target y;
        param w: [3] = zeros()
        let line = dot(w, x)
        output line
        loss (line - y).square()
    }
}

fn main() {}
