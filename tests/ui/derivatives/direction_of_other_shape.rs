nn_runtime::network! {
    pub struct Field {
        input p: [2];
        input v: [3];
        let u = p.dense(8).tanh().dense(4);
        output u;
        loss sum(jvp(u, p, v).square()) + sum(vjp(u, p, ones([4])).square());
    }
}

fn main() {}
