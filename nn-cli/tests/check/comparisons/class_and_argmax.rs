use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y: [4];
        let z = x.dense(4);
        output z;
        loss cross_entropy(z, y);
        metric accuracy = argmax(z) == argmax(y);
    }
}

fn main() {}
