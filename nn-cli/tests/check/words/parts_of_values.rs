use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        input m: [2, 3];
        target y;
        let a = m.T;
        let b = m.shape[0];
        let c = x.ndim;
        let d = x.data;
        let e = x.frobnicate;
        let z = (x + m.sum()).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
