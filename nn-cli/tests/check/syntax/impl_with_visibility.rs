use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }

    pub impl Line {
        pub fn name() {}
    }
}

fn main() {}
