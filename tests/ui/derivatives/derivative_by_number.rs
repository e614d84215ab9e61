nn_runtime::network! {
    pub struct Field {
        input x;
        let u = [x].dense(8).tanh().dense();
        output u;
        loss (grad(u, 0) - u).square();
    }
}

fn main() {}
