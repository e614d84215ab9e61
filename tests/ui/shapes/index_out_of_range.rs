nn_runtime::network! {
    pub struct Model {
        input x: [3, 4];
        target y;
        param w: [3] = ones();
        let a = w[3] * x[0, 4];
        let b = w[-1] + w[1, 1];
        let c = w[1..7].sum() + w[2..2].sum();
        output a + b + c;
        loss squared_error(a, y);
    }
}

fn main() {}
