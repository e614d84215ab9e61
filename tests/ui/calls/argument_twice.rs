nn_runtime::network! {
    pub struct Model {
        input x: [5];
        target y: class(3);
        let a = x.dense(3, width = 3);
        let b = x.dense(3);
        output softmax(a);
        loss cross_entropy(b, y, smoothing = 0.1, smoothing = 0.2);
    }
}

fn main() {}
