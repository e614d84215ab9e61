nn_runtime::network! {
    pub struct Model {
        const N = 2.5;
        input a: [N];
        input b: [0];
        input c: [3 - 5];
        input d: [1e3];
        target y;
        let z = a.dense() + b.sum() + c.sum() + d.sum();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
