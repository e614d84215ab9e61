nn_runtime::network! {
    pub struct Model {
        input x: [3];
        target y;
        param a: [3] = x;
        param b: [3] = relu;
        param c: [3] = normal(-1);
        param d: [3] = uniform(1, 0);
        let z = dot(a + b + c + d, x);
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
