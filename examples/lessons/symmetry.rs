//! Why weights start at random. Neurons that begin alike are told the same, and so stay alike.
use nn_runtime::{Adam, Trainer, network};

network! {
    /// That of `xor`.
    pub struct Xor {
        input  x: [2];
        target y;

        let hidden = x.dense(4).tanh();
        let logit  = hidden.dense();

        output probability = sigmoid(logit);
        loss   binary_cross_entropy_with_logits(logit, y);
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0)];
    let examples = Xor::examples(&table.map(|(x, y)| xor::Example { x, y }))?;
    let mut net = Xor::new(1);
    net.hidden_mut().set_weight(&[[0.5, 0.3]; 4]);
    net.logit_mut().set_weight(&[[0.5; 4]]);
    Trainer::new(Adam::new(0.05)).batch_size(4).epochs(500).quiet().fit(&mut net, &examples)?;
    println!("the weights of the four hidden neurons, after 500 epochs from an equal start");
    for [w1, w2] in net.hidden().weight().to_array() {
        println!("  {w1:.4}  {w2:.4}");
    }
    println!("loss {:.4}", net.loss(&examples));
    Ok(())
}
