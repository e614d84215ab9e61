nn_runtime::network! {
    pub struct Distance {
        input x: [2] in -1.0..=1.0;
        target y;
        param w in 0.0..=2.0 = 1.0;
        let d = sqrt(w) * x.sum();
        output d;
        loss squared_error(d, y);
    }
}

fn main() {}
