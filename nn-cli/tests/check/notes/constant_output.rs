use nn_runtime::network;

network! {
    pub struct Net {
        input x;
        target y;
        param w = 1;
        output z = w;
        loss squared_error(w * x, y);
    }
}

fn main() {}
