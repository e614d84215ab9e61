nn_runtime::network! {
    pub struct Growth {
        input t in -1.0..=1.0;
        input u in 0.0..=1.0;
        target y;
        param w = 0.5;
        let a = (w * t).pow(0.3);
        let b = t.pow(w);
        let c = u.pow(w);
        let g = a + b + c;
        output g;
        loss squared_error(g, y);
    }
}

fn main() {}
