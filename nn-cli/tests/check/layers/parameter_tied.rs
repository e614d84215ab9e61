use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let code = x.dense(2);
        let back = dot(code, code.weight);
        output back;
        loss squared_error(back, x).mean() + squared_error(code.sum(), y);
    }
}

fn main() {}
