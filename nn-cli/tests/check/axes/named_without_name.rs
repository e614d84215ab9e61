use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        fn scaled(x; (a, b)) = a * x + b;
        let z = scaled(x).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
