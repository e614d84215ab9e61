nn_runtime::network! {
    pub struct Field {
        input p: [2];
        target kind: class(3);
        let scores = p.dense(8).tanh().dense(3);
        let guess = argmax(scores);
        output guess;
        loss cross_entropy(scores, kind) + sum(jacobian(guess, p).square());
    }
}

fn main() {}
