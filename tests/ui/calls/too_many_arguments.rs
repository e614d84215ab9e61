nn_runtime::network! {
    pub struct Model {
        input x: [5];
        target y;
        let a = x.dense(8, true, 3).relu(0.2).dense();
        output a;
        loss squared_error(a, y, 2);
    }
}

fn main() {}
