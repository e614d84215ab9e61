use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        fn f(a) { let b = a + 1; let b = a + 2; b }
        let z = x.dense().f();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
