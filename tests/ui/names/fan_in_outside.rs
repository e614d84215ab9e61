nn_runtime::network! {
    pub struct Model {
        input x: [5];
        target y;
        let a = x.dense() / sqrt(fan_in);
        output a;
        loss squared_error(a, y);
    }
}

fn main() {}
