use nn_runtime::network;

network! {
    #[allow(dead_gradient)]
    pub struct Line {
        input x: [3];
        target y;
        param spare = 1;
        let z = x.dense();
        let lost = x.dense(4);
        output z;
        output lost;
        loss squared_error(z, y);
    }
}

fn main() {}
