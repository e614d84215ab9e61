use nn_runtime::network;

network! {
    pub struct Net {
        input image: [784];
        target label: class(10);
        let z = image.dense(10);
        output p = softmax(z);
        loss negative_log_likelihood(log_softmax(z), label);
    }
}

fn main() {}
