nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        loss cross_entropy(image.dense(10), label);
    }
}

fn main() {}
