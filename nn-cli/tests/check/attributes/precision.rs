use nn_runtime::network;

network! {
    #[f64]
    #[precision(f64)]
    #[memory("64 KiB")]
    #[jacobian]
    #[dytpe(f64)]
    pub struct Line {
        input x: [3];
        target y;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
