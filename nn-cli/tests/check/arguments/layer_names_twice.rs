use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        layer f(w, w)(x: [n]) { x.dense(w) }
        let z = x.f(3, 10).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
