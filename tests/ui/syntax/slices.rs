nn_runtime::network! {
    pub struct Line {
        input x: [3, 4];
        let a = x[:, 0];
        let b = x[0, 1:3];
        let c = x[0, 1..=2];
        let d = x[..., 0];
        let e = x[];
        output a;
    }
}

fn main() {}
