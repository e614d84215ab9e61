use nn_runtime::network;

network! {
    pub struct Net {
        input x: [3];
        target y;
        param w: [3] = zeros();
        output z = dot(w, x);
        loss squared_error(z, y) + 0.1 * sqrt(dot(w, w));
    }
}

fn main() {}
