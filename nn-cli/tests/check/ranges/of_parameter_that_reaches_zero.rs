use nn_runtime::network;

network! {
    pub struct Line {
        input x;
        target y;
        param w in 0.0..=1.0 = 0.5;
        let z = ln(w) * x;
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
