use nn_runtime::network;

network! {
    pub struct Net {
        input x: [3];
        target y;
        let r = norm(x);
        let z = (if r > 0 { x / r } else { 0 }).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
