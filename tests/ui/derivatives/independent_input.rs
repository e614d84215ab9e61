nn_runtime::network! {
    pub struct Field {
        input x;
        input t;
        let u = [x].dense(8).tanh().dense();
        output u;
        loss (grad(u, x) - grad(u, t)).square();
    }
}

fn main() {}
