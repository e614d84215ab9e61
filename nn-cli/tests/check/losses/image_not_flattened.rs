use nn_runtime::network;

network! {
    pub struct Net {
        input image: [28, 28];
        target label: class(10);
        let z = image.dense(10);
        output z;
        loss cross_entropy(z, label);
    }
}

fn main() {}
