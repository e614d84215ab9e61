//! What is loaded and fed: a network with frozen, learned and bounded parameters, and one of pictures.

use nn_runtime::network;

network! {
    /// A table's columns become a class.
    pub struct Net {
        input a;
        input b;
        target kind: class(3);
        param scale: [4] in 0.0..=10.0 = ones();
        let first = stop_gradient([a, b].dense(4));
        let hidden = tanh(first) * scale;
        let logits = hidden.dense(3);
        output best = argmax(logits);
        loss cross_entropy(logits, kind);
    }

    /// Pictures become a class.
    pub struct Picture {
        input image: [6];
        target label: class(4);
        let logits = image.dense(4);
        output best = argmax(logits);
        loss cross_entropy(logits, label);
    }
}
