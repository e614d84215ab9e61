nn_runtime::network! {
    pub struct Model {
        input x;
        target y;
        param w = 0.5;
        let (a, b) = if x > 0 { (w, x) } else { w };
        output a * b;
        loss squared_error(a, y);
    }
}

fn main() {}
