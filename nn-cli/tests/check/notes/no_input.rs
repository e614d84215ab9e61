use nn_runtime::network;

network! {
    pub struct Net {
        target y;
        param w = 1;
        output z = w;
        loss squared_error(w, y);
    }
}

fn main() {}
