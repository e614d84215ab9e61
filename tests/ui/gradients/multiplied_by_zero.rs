nn_runtime::network! {
    pub struct Line {
        input x;
        target y;
        param w = 0.5;
        param b = 0.1;
        let z = w * x + 0 * b;
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
