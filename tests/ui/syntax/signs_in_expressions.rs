nn_runtime::network! {
    pub struct Line {
        input x: [3];
        let a = 0..3;
        let b = x = 3;
        let c = (x: f32);
        let d = [0.5; 3];
        let e = "axis" + x;
        let f = x.dense(4) x;
        let g = exp(x 2);
        output a;
    }
}

fn main() {}
