use nn_runtime::network;

network! {
    pub struct Line {
        input x: [4, 6];
        input c: class(4);
        target y;
        let used = x[1; 2];
        let z = x.flatten().dense();
        output z;
        loss squared_error(z, y) + sum(used);
    }
}

fn main() {}
