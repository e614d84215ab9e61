nn_runtime::network! {
    pub struct Distance {
        input a in -1.0..=1.0;
        target y;
        param w = 0.5;
        let d = sqrt(a) + sqrt(w.square() + 1);
        output d;
        loss squared_error(d, y);
    }
}

fn main() {}
