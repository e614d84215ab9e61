use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let a = add(x, x);
        let b = where(x > 0, x, 0);
        let c = x.eq(x);
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
