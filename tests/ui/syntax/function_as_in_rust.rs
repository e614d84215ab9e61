nn_runtime::network! {
    fn double(x: f32) -> f32 {
        x * 2.0
    }
    fn half(x) -> f32 {
        return x / 2.0;
    }
    fn triple(x) {
        x * 3.0;
    }
    fn nothing(x) {
        let y = x;
    }
    fn square(x) => x * x;
    pub struct Line {
        input x;
        output double(x) + half(x) + triple(x) + square(x) + nothing(x);
    }
}

fn main() {}
