nn_runtime::network! {
    pub struct Digits {
        input image = [28, 28];
        target label = class(10);
        output image;
    }
}

fn main() {}
