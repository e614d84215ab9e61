use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        fn f(a: probabilty) = a;
        let z = f(x.dense());
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
