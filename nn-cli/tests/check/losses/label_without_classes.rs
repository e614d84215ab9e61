use nn_runtime::network;

network! {
    pub struct Net {
        input image: [784];
        target label;
        let z = image.dense(10);
        output z;
        loss cross_entropy(z, label);
    }
}

fn main() {}
