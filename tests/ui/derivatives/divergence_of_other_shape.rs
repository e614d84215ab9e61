nn_runtime::network! {
    pub struct Field {
        input p: [2];
        let flow = p.dense(8).tanh().dense(3);
        output flow;
        loss divergence(flow, p).square();
    }
}

fn main() {}
