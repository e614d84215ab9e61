//! A reward weighs the logarithms of all shares.

nn_runtime::network! {
    pub struct Policy {
        input state: [4];
        input action: class(3);
        target reward;
        let logarithms = state.dense(3).log_softmax();
        output shares = exp(logarithms);
        loss -sum(reward * logarithms * one_hot(action)) + mean(reward * softplus(logarithms));
    }
}
