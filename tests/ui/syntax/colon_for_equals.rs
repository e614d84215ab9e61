nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        let hidden: image.dense(128).relu();
        output hidden;
    }
}

fn main() {}
