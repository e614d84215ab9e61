nn_runtime::network! {
    fn blend(a, b, share = 0.5) = share * a + (1 - share) * b;
    pub struct Model {
        input x;
        target y;
        param w = 0.5;
        let z = blend(w);
        let u = blend(w, x, 0.1, 0.2);
        let v = blend(w, x, part = 0.1);
        output z + u + v;
        loss squared_error(z + u + v, y);
    }
}

fn main() {}
