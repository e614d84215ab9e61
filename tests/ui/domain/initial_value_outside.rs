nn_runtime::network! {
    pub struct Line {
        input x;
        target y;
        param w in 0.0..=1.0 = 2.0;
        param b: [2] in 0.0..=1.0 = [0.5, -0.5];
        let z = w * x + b.sum();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
