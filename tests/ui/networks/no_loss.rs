nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        output softmax(image.dense(10));
    }
}

fn main() {}
