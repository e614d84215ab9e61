use nn_runtime::network;

network! {
    pub struct Line {
        input x: [4, 6];
        input c: class(4);
        target y;
        const STEP = 2;
        let used = concat(x[c, 1..6; STEP], x[..; -1, 0], x[1.., ..; 3].flatten(), x[0][..3; -2]);
        let z = x.flatten().dense();
        output z;
        loss squared_error(z, y) + sum(used);
    }
}

fn main() {}
