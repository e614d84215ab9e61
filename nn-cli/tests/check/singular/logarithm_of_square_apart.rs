use nn_runtime::network;

network! {
    pub struct Net {
        input x;
        target y;
        param w = 0.5;
        output z = w * x;
        loss squared_error(z, y) + ln(w.square() + 1e-6);
    }
}

fn main() {}
