nn_runtime::network! {
    pub struct Sentence {
        length n <= 64;
        input x;
        state mean = 0.0;
        update mean = 0.9 * mean + 0.1 * x;
        output x;
    }
}

fn main() {}
