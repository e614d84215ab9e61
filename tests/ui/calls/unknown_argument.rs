nn_runtime::network! {
    pub struct Model {
        input x: [5];
        target y: class(3);
        let a = x.dense(3, biass = false);
        output softmax(a, axes = 0);
        loss cross_entropy(a, y, label_smoothing = 0.1);
    }
}

fn main() {}
