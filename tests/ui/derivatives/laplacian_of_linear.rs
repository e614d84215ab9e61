nn_runtime::network! {
    pub struct Field {
        input p: [2];
        let u = p.dense();
        output u;
        loss (laplacian(u, p) - u).square();
    }
}

fn main() {}
