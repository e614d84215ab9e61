//! Exclusive or: the four points that no straight line can separate, and the first reason for a hidden
//! layer (Minsky and Papert, "Perceptrons", 1969).
use nn_examples::steps;
use nn_runtime::{Adam, DataError, Trainer, network};

network! {
    /// Four hidden neurons bend the line.
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
    println!("Loss before training: {:.4} (ln 2 = 0.6931 is a coin's)", net.loss(&examples));
    let trainer = Trainer::new(Adam::new(0.05)).batch_size(4).epochs(steps(500)).quiet();
    trainer.fit(&mut net, &examples)?;
    println!("Loss after training:  {:.4}\n", net.loss(&examples));

    println!("  x1  x2   wanted  predicted");
    for (x, y) in table {
        println!("{:>4} {:>3} {:>8} {:>10.4}", x[0], x[1], y, net.predict(&x)?.probability);
    }

    println!("\nThe plane as the network sees it: # is above one half, O are the four points.\n");
    for row in -2..=14 {
        let line = (-4..=28).map(|column| {
            let x = [column as f32 / 24.0, 1.0 - row as f32 / 12.0];
            Ok(match (column, row) {
                (0 | 24, 0 | 12) => 'O',
                _ if net.predict(&x)?.probability > 0.5 => '#',
                _ => '.',
            })
        });
        println!("  {}", line.collect::<Result<String, DataError>>()?);
    }
    Ok(())
}
