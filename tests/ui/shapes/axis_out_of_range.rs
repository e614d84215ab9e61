nn_runtime::network! {
    pub struct Model {
        input x: [3, 4];
        target y;
        param w: [3, 4] = ones();
        let total = sum(w * x, axis = 2).sum(axis = -3);
        output total;
        loss squared_error(total, y);
    }
}

fn main() {}
