nn_runtime::network! {
    pub struct Field {
        input x;
        input y;
        let u = [x, y].dense(8).tanh().dense();
        output u;
        loss sum(hessian(u, (x, y)).square());
    }
}

fn main() {}
