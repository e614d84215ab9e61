use nn_runtime::network;

network! {
    pub struct Net {
        input x: [3];
        target y;
        param w: [3] = normal(1);
        output z = dot(w, x);
        loss squared_error(z, y) + ln(norm(w));
    }
}

fn main() {}
