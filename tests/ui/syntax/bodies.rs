nn_runtime::network! {
    fn double(x);
    fn triple x = 3 * x;
    layer scale()(x = 1) { x }
    layer shift()(x) -> f32 { x }
    pub struct Line {
        input x;
        output double(x) + triple(x);
    }
}

fn main() {}
