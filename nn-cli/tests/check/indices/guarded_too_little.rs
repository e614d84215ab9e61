use nn_runtime::network;

network! {
    pub struct Line {
        input r: class(5);
        input rs: [4] of class(5);
        target y;
        param w: [4] = zeros();
        let z = if r >= 0 { w[r - 1] } else { 0 } + rs.sum();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
