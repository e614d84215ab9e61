//! What the program that trains and the one that predicts have in common: the network, and how answers are written.
use nn_runtime::{DataError, Pipeline, network};

network! {
    /// Three kinds of iris from the sizes of their leaves.
    pub struct Iris {
        input  features: [4];
        target class: class(3);
        let hidden = features.dense(16).tanh();
        let logits = hidden.dense(3);
        output probabilities = softmax(logits);
        output class_hat = argmax(logits);
        loss   cross_entropy(logits, class);
        metric accuracy = argmax(logits) == class;
    }
}

/// The class, then how probable each one is. Numbers are written in the fewest digits that read back to the same bits, so that the same
/// text means the same bits.
pub(crate) fn line(pipeline: &Pipeline<Iris>, answer: &iris::Output) -> Result<String, DataError> {
    let probabilities = answer.probabilities.map(|probability| probability.to_string());
    Ok(format!("{},{}", pipeline.class_name("class", answer.class_hat)?, probabilities.join(",")))
}
