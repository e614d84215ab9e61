use nn_runtime::network;

network! {
    pub struct Line {
        input r: class(5);
        input rs: [4] of class(5);
        target y;
        param w: [4] = zeros();
        let z = w[r] + rs.sum();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
