nn_runtime::network! {
    pub struct Model {
        input a: [3];
        input b: [4];
        input c: [2, 3];
        target y;
        let stacked = [a, b];
        let joined = concat(a, c);
        let u = stacked.sum() + joined.sum();
        output u.dense();
        loss squared_error(u, y);
    }
}

fn main() {}
