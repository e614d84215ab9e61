nn_runtime::network! {
    pub struct Model {
        input x: [5];
        target y: class(3);
        let a = x.dense(3, biass = false);
        let b = x.dense(3);
        output softmax(b, dim = 0);
        loss cross_entropy(b, y, label_smoothing = 0.1);
        metric size = a.sum();
    }
}

fn main() {}
