use nn_runtime::network;

network! {
    pub struct Line {
        input x: [4, 3];
        input v: [4];
        target y;
        let s = fold((x, iota(3)), 0, |s, (row, i)| s + sum(row) * i);
        let z = dense(1)(x.flatten()).sum() + sum(s);
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
