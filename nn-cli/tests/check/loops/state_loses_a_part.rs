use nn_runtime::network;

network! {
    pub struct Line {
        input x: [4, 3];
        input v: [4];
        target y;
        let s = fold(v, (0, 0), |(a, b), e| a + b * e);
        let z = dense(1)(x.flatten()).sum() + sum(s);
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
