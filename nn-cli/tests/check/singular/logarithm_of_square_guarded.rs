use nn_runtime::network;

network! {
    pub struct Net {
        input x;
        target y;
        param w = 0.5;
        output z = w * x;
        loss squared_error(z, y) + if w != 0 { ln(w.square()) } else { 0 };
    }
}

fn main() {}
