use nn_runtime::network;

network! {
    pub struct Line {
        input x: [6, 8];
        target y;
        let h = rotary(x[.., ..5]);
        let z = h.mean();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
