nn_runtime::network! {
    pub struct Line {
        use std::f64::consts::PI;
        pub input x;
        let y = x * PI;
        impl Line {
            fn area(&self) -> f64 { 1.0 }
        }
        output y;
    }
}

fn main() {}
