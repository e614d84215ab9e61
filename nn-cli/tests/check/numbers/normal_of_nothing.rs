use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        param w: [8] = normal(0 / 0);
        let z = dot(w, x);
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
