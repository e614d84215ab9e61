nn_runtime::network! {
    pub struct Model {
        input x: [3];
        target y;
        param w: [3] = [0.1, 0.2];
        param m: [2, 2] = [[1, 2], [3]];
        param s = [1, 2];
        let z = dot(w, x) + m.sum() + s;
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
