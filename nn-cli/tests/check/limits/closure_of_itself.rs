use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let a = (|g| g(g))(|g| g(g));
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
