nn_runtime::network! {
    pub struct Model {
        input x: [5];
        target y;
        param w = 0.5;
        let last = fold(x, 0, |s, v| w * s + v);
        let slope = batch_mean(last);
        output last;
        loss squared_error(last, y) + slope;
    }
}

fn main() {}
