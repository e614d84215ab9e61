use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        param w: [8] = uniform(0, INFINITY);
        let z = dot(w, x);
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
