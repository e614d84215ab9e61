use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        fn f(a) = a;
        fn _g(a) = f(a);
        layer block(w)(x: [n]) { x.dense(w, w, w).nonsense() }
        const K = 3;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
