mod line {}

nn_runtime::network! {
    pub struct Line {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
