nn_runtime::network! {
    pub struct Curve {
        input x: [3];
        target y;
        param scale = 1.0;
        let hidden = x.dense(2).tanh();
        output z = scale * hidden.dense();
        loss squared_error(z, y);
    }
}

fn main() {
    let mut net = Curve::new(1);
    net.set_scale(&[1.0]);
    net.hidden(2).weight();
    net.hiden();
}
