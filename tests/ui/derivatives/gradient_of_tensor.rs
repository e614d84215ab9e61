nn_runtime::network! {
    pub struct Field {
        input p: [2];
        target f: [3];
        let u = p.dense(8).tanh().dense(3);
        let slope = grad(u, p);
        output u;
        loss squared_error(u, f) + sum(slope.square());
    }
}

fn main() {}
