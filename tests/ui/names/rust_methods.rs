nn_runtime::network! {
    pub struct Model {
        input x;
        target y;
        param w = 0.5;
        let a = (w * x).powi(2).ln();
        let b = a.to_string().max(0.0);
        output b;
        loss squared_error(b, y);
    }
}

fn main() {}
