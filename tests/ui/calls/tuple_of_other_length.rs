nn_runtime::network! {
    fn pair(x) = (x, 2 * x);
    pub struct Model {
        input x;
        target y;
        param w = 0.5;
        let (a, b, c) = pair(w * x);
        let (d, e) = w * x;
        output a + b + c + d + e;
        loss squared_error(a, y);
    }
}

fn main() {}
