nn_runtime::network! {
    pub struct Rate {
        input x: [3];
        target count;
        let rate = x.dense().relu();
        output rate;
        loss rate - count * ln(rate);
    }
}

fn main() {}
