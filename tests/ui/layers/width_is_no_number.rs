nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        input size;
        target label: class(10);
        let a = image.dense(size);
        let b = image.dense(2.5);
        let c = image.dense("ten");
        let d = image.dense(0);
        let e = image.dense(10, bias = 1);
        output softmax(e);
        loss cross_entropy(e, label) + a.sum() + b.sum() + c.sum() + d.sum();
    }
}

fn main() {}
