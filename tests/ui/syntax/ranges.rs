nn_runtime::network! {
    pub struct Line {
        input a in 0.0..1.0;
        input b in [0, 1];
        input c in 0.0..;
        input d in 0.0;
        param w in 0..=1 = 0.5;
        output a;
    }
}

fn main() {}
