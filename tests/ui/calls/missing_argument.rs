nn_runtime::network! {
    pub struct Model {
        input x: [5];
        target y: class(3);
        let a = x.dense(3);
        output softmax(a);
        loss cross_entropy(a);
    }
}

fn main() {}
