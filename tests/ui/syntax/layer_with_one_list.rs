nn_runtime::network! {
    layer scale(width) {
        param weight: [width] = ones();
        weight
    }
    pub struct Line {
        input x: [3];
        output x.scale(3);
    }
}

fn main() {}
