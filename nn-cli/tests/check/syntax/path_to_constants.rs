use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let a = std::f64::consts::PI * x;
        let b = f32::MAX + x;
        let c = x.sum::<f32>();
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
