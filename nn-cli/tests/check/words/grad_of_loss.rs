use nn_runtime::network;

network! {
    pub struct D {
        input x;
        target y;
        param w = 1.0;
        output z = w * x;
        loss squared_error(z, y) + grad(loss, w);
    }
}

fn main() {}
