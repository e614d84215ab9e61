nn_runtime::network! {
    pub struct Model {
        input image: [28, 28];
        input rows: [14];
        target label: class(10);
        let logits = (image + rows).flatten().dense(10);
        output softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() {}
