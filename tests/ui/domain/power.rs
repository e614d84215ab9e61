nn_runtime::network! {
    pub struct Growth {
        input t in -1.0..=1.0;
        target y;
        param w = 0.5;
        let g = w * t.pow(0.5);
        output g;
        loss squared_error(g, y);
    }
}

fn main() {}
