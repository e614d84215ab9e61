use nn_runtime::network;

network! {
    pub struct Net {
        input image: [64, 784];
        target label: [64] of class(10);
        let z = image.dense(10);
        output z;
        loss cross_entropy(z, label);
    }
}

fn main() {}
