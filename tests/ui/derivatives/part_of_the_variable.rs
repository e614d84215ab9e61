nn_runtime::network! {
    pub struct Field {
        input p: [2];
        let u = p.dense(8).tanh().dense();
        output u;
        loss (grad(u, p[0]) - u).square();
    }
}

fn main() {}
