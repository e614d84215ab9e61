use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        input r: class(1..=4);
        target y: class(1..=4);
        param w: [4] = zeros();
        let z = x.dense(4) + w + one_hot(r).sum();
        output z;
        loss cross_entropy(z, y);
        metric right = argmax(z) == y;
    }
}

fn main() {}
