use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        const K = 3;
        let z = { let h = x.dense(K); let spare = h + 1; h.sum() };
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
