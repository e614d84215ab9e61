nn_runtime::network! {
    pub struct Two {
        input x: [3];
        target y: [3];
        param a: [3] = ones();
        output softmax(a * x);
        output softmax(x);
        loss squared_error(a * x, y);
    }
}

fn main() {}
