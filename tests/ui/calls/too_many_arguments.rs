nn_runtime::network! {
    pub struct Model {
        input x: [5];
        target y;
        let a = x.dense(8, true, 3);
        let b = x.relu(0.2);
        let c = x.dense();
        output c;
        loss squared_error(c, y, 2) + a.sum() + b.sum();
    }
}

fn main() {}
