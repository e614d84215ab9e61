use nn_runtime::network;

network! {
    pub struct Line {
        input x: [4, 3];
        input v: [4];
        target y;
        let s = scan(x, 0, x);
        let z = dense(1)(x.flatten()).sum() + sum(s);
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
