use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        fn f(x, a = b, b = 1) = a * x + b;
        let z = f(x).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
