use nn_runtime::network;

network! {
    pub struct Net {
        input x;
        target y;
        output z = 2 * x;
        loss squared_error(2 * x, y);
    }
}

fn main() {}
