nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        let digit = argmax(image.dense(10));
        output digit;
        loss if digit == label { 0 } else { 1 };
    }
}

fn main() {}
