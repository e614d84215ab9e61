nn_runtime::network! {
    pub struct Digits {
        input image: [784];
        target label: class(10);
        param weight: [10, 512] = glorot_uniform();
        let logits = einsum("n,wn->w", image, weight);
        output softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {}
