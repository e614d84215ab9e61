nn_runtime::network! {
    pub struct Line {
        input x: [3];
        param w: [3] = ones();
        let a = w @ x;
        let b = a % 2;
        let c = a > 0 & b > 0;
        let d = a > 0 and not b > 0;
        let e = a < b < 1;
        output +a;
    }
}

fn main() {}
