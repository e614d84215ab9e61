nn_runtime::network! {
    pub struct Line {
        input x;
        let a = 1.0f32 * x;
        let b = 2x;
        let c = 2 (x + 1);
        let d = "3" * x;
        let e = 1e999;
        output e;
    }
}

fn main() {}
