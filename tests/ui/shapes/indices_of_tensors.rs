nn_runtime::network! {
    pub struct Model {
        input i: [2] of class(3);
        input j: [2] of class(4);
        input x: [3, 4];
        target y;
        param w: [3, 4] = ones();
        let a = w[i, j].sum();
        let b = (x, w)[0];
        let z = (w * x).sum();
        output z;
        loss squared_error(z, y) + a + b;
    }
}

fn main() {}
