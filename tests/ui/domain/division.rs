nn_runtime::network! {
    pub struct Ratio {
        input x in 0.0..=10.0;
        input total in 0.0..=100.0;
        target y;
        param w = 0.5;
        let share = w * x / total;
        output share;
        loss squared_error(share, y);
    }
}

fn main() {}
