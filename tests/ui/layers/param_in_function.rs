nn_runtime::network! {
    fn scale(x) {
        param weight = 1.0;
        weight * x
    }
    pub struct Model {
        input x;
        target y;
        output scale(x);
        loss squared_error(scale(x), y);
    }
}

fn main() {}
