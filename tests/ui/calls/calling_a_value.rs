nn_runtime::network! {
    pub struct Model {
        input x: [5];
        target y;
        param w = 0.5;
        let a = w(x.dense());
        output a;
        loss squared_error(a, y);
    }
}

fn main() {}
