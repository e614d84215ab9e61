use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let a = sum(x, axis = 1e30);
        let b = iota(1e18);
        let c = x.dense(1e17, true);
        let d = x.dense(8, bias = 1);
        let e = sum(x, axis = 0.5);
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
