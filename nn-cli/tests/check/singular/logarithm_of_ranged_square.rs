use nn_runtime::network;

network! {
    pub struct Net {
        input x;
        target y;
        param w in 0.1..=1.0 = 0.5;
        output z = w * x;
        loss squared_error(z, y) + ln(w.square());
    }
}

fn main() {}
