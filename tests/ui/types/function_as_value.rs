nn_runtime::network! {
    pub struct Model {
        input x;
        target y;
        param w = 0.5;
        let z = w * relu;
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
