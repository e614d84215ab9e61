nn_runtime::network! {
    pub struct Model {
        input x: [3];
        target y;
        let z = x.dense(bias = 1);
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
