//! Handwritten digits: 60 000 images of MNIST to learn from, 10 000 others to be measured on.
//!
//! ```sh
//! cargo run --release --example digits
//! ```
use nn_examples::{mnist, steps};
use nn_runtime::optim::Cosine;
use nn_runtime::{Adam, DataError, Examples, Network, Trainer, network};

network! {
    /// One hidden layer, ten digits.
    pub struct Digits {
        input  image: [784];
        target label: class(10);

        let hidden = image.dense(128).relu();
        let logits = hidden.dense(10);

        output probabilities = softmax(logits);
        output digit = argmax(logits);
        loss   cross_entropy(logits, label);
        metric accuracy = argmax(logits) == label;
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let train = Examples::from_dataset(&mnist("train")?)?;
    let test = Examples::from_dataset(&mnist("t10k")?)?;
    let (train, _) = train.split_at(train.len().min(64 * steps(938)));

    let mut net = Digits::new(42);
    println!("{} images, {} parameters\n", train.len(), Digits::INFO.parameter_len());
    // The rate falls to zero along a cosine: long steps at first, fine ones at the end.
    Trainer::new(Adam::new(3e-3))
        .schedule(Cosine::to(0.0))
        .batch_size(64)
        .epochs(5)
        .seed(7)
        .validation(&test)
        .fit(&mut net, &train)?;

    let result = net.evaluate(&test);
    let accuracy = 100.0 * result.metric("accuracy").unwrap_or_default();
    println!("\nTest accuracy: {accuracy:.2} % of {} images\n", test.len());
    show(&net, &test)?;
    Ok(())
}

/// The first test images as text, with what the network says of each.
fn show(net: &Digits, test: &Examples<Digits>) -> Result<(), DataError> {
    let shown = test.subset(&[0, 1, 2, 3]);
    let answers = net.predict_batch(&shown)?;
    for line in (0..28).step_by(2) {
        let images = (0..shown.len()).map(|image| {
            // Two rows of pixels make one line, for letters are twice as high as wide.
            let pixels = &shown.row(image)[line * 28..];
            (0..28).map(|x| ink((pixels[x] + pixels[x + 28]) / 2.0)).collect::<String>()
        });
        println!("{}", images.collect::<Vec<_>>().join(" "));
    }
    for answer in answers {
        let sure = 100.0 * answer.probabilities[answer.digit.index()];
        print!("{:^29}", format!("a {}, {sure:.0} % sure", answer.digit));
    }
    println!();
    Ok(())
}

fn ink(grey: f32) -> char {
    [' ', '.', ':', '+', '#', '@'][(grey * 5.99) as usize]
}
