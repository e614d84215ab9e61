nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        output image.dense(10 bias = false);
    }
}

fn main() {}
