use nn_runtime::network;

network! {
    pub struct Line {
        input r: class(5);
        input rs: [4] of class(5);
        target y;
        param w: [4] = zeros();
        let z = if rs[1] > 0 { w[rs[0] - 1] } else { 0 } + r;
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
