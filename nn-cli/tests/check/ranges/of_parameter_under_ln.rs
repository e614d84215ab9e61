use nn_runtime::network;

network! {
    pub struct Line {
        input x;
        target y;
        param w in 0.1..=1.0 = 0.5;
        param v: [3] in 0.5..=2.0 = [0.5, 1, 2];
        let z = ln(w) * x + sum(1 / v) + sqrt(w - 0.05);
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
