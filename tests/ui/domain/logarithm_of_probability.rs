nn_runtime::network! {
    pub struct Digits {
        input p in 0.0..=1.0;
        target y;
        param w = 0.5;
        output w * p;
        loss squared_error(w * ln(p), y);
    }
}

fn main() {}
