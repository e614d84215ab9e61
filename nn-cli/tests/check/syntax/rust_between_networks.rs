use nn_runtime::network;

network! {
    use std::f64::consts::PI;
    pub struct First {
        input x: [3];
        target y;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }

    impl First {
        pub fn name() {}
    }

    pub struct Second {
        input x: [3];
        target y;
        let z = x.dense();
        output z;
        loss squared_error(zz, y);
    }
}

fn main() {}
