nn_runtime::network! {
    pub struct Field {
        input x;
        let u = [x].dense(8).relu().dense();
        let u_x = grad(u, x);
        output u;
        loss (grad(u_x, x) - u).square();
    }
}

fn main() {}
