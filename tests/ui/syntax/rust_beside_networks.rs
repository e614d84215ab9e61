nn_runtime::network! {
    use std::f32::consts::PI;
    pub struct Line;
    # A network.
    #![allow(dead_gradient)]
    pub struct Other {
        input x;
        output x;
    }
}

fn main() {}
