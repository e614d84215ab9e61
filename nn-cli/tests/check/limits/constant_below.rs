use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        const A = B + 1;
        const B = C * 2;
        const C = 3;
        let a = x.dense(A);
        let z = a.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
