use nn_runtime::network;

network! {
    pub struct Line {
        input x: [4, 3];
        input v: [3] in -1.0..=1.0;
        input c: [4] of class(3);
        input k: class(5);
        target y;
        let used = atanh(v);
        let z = concat(x.flatten(), v, one_hot(c).flatten(), one_hot(k)).dense();
        output z;
        loss squared_error(z, y) + sum(used);
    }
}

fn main() {}
