use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let a = x.iter().sum();
        let b = x.mul_add(2, 3);
        let c = x.to_vec();
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
