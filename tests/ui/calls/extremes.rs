nn_runtime::network! {
    pub struct Model {
        input x: [3];
        target y;
        param w: [3] = ones();
        let z = max(w, x).sum();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
