nn_runtime::network! {
    pub struct Model {
        input x;
        target y;
        param w = 0.5;
        const N = x;
        const M = w * 2;
        output w * x;
        loss squared_error(w * x, y);
    }
}

fn main() {}
