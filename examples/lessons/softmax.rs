//! Softmax and cross-entropy: what reaches the logits is the difference between what was said and what is
//! true.
use nn_inspect::Inspect;
use nn_runtime::network;

network! {
    /// Which of three? The logits themselves are learned, so that nothing stands between them and the loss.
    #[dtype(f64)]
    pub struct Choice {
        target label: class(3);
        param logits: [3] = [2, 1, 0.1];
        output p = softmax(logits);
        loss cross_entropy(logits, label);
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("1. Each of the classes is once the right one\n");
    for label in 0..3 {
        let example = choice::Example { label: label.try_into()? };
        println!("{}", Choice::new(0).trace(&example));
    }
    let mut net = Choice::new(0);
    let examples = Choice::examples(&[choice::Example { label: 1.try_into()? }])?;
    println!("2. Twelve steps of 0.5 towards class 1\n");
    for step in 0..=12 {
        if step % 4 == 0 {
            let p = net.predict()?.p.map(|p| format!("{p:.3}")).join("  ");
            println!("  step {step:>2}   p = {p}   loss {:.4}", net.loss(&examples));
        }
        let (_, gradient) = net.gradient(&examples);
        let (old, by) = (net.logits().to_array(), gradient.logits().to_array());
        net.set_logits(&std::array::from_fn(|i| old[i] - 0.5 * by[i]));
    }
    Ok(())
}
