use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let a = x.dense(units = 8);
        let b = x.dense(8, use_bias = false);
        let c = x.dense(8, kernel_initializer = he_normal());
        let d = x.dense(8, name = "first");
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
