nn_runtime::network! {
    pub struct Model {
        input x;
        target y;
        param w = 0.5;
        let a = if x { w } else { 0 };
        let b = w * x && x > 0;
        output a;
        loss squared_error(a, y) + b;
    }
}

fn main() {}
