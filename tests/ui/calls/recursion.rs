nn_runtime::network! {
    fn power(x, n) = if n == 0 { 1 } else { x * power(x, n - 1) };
    pub struct Model {
        input x;
        target y;
        param w = 0.5;
        output power(w * x, 3);
        loss squared_error(power(w * x, 3), y);
    }
}

fn main() {}
