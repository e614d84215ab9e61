use nn_runtime::network;

network! {
    pub struct Line {
        input x: [4, 3];
        target y;
        let used = x.mean(0, true).sum();
        let z = x.flatten().dense();
        output z;
        loss squared_error(z, y) + used;
    }
}

fn main() {}
