//! What was learned for one task helps with the next. A network learns to read digits from all images of
//! MNIST; then it is asked something else, whether a digit is odd, and shown only fifty answers. Its
//! first layers are kept, frozen by `stop_gradient`; the rest is learned anew.
use nn_examples::{mnist, steps};
use nn_runtime::{Adam, DataError, Dataset, Examples, Trainer, copy_parameters, network};

network! {
    /// What the networks share: from pixels to features.
    layer eye()(image: [784]) {
        image.dense(128).relu().dense(64).relu()
    }

    /// The first task.
    pub struct Reader {
        input  image: [784];
        target label: class(10);
        let features = image.eye();
        let logits   = features.dense(10);
        output softmax(logits);
        loss   cross_entropy(logits, label);
    }

    /// The second task, all of it learned.
    pub struct Scratch {
        input  image: [784];
        target odd;
        let features = image.eye();
        let logit    = features.dense();
        output probability = sigmoid(logit);
        loss   binary_cross_entropy_with_logits(logit, odd);
        metric accuracy = (logit > 0) == (odd > 0);
    }

    /// The second task: no derivative passes into the first layers, so they stay as they are.
    pub struct Transfer {
        input  image: [784];
        target odd;
        let features = image.eye();
        let logit    = stop_gradient(features).dense();
        output probability = sigmoid(logit);
        loss   binary_cross_entropy_with_logits(logit, odd);
        metric accuracy = (logit > 0) == (odd > 0);
    }
}

/// Images with the answer to the second question.
fn odd(digits: &Dataset) -> Result<Dataset, DataError> {
    digits.clone().map("label", |digit| digit % 2.0)?.rename("label", "odd")
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (train, test) = (mnist("train")?, mnist("t10k")?);
    let (many, _) = train.split_at(train.len().min(64 * steps(938)))?;
    println!("Learning to read from {} images.", many.len());
    let mut reader = Reader::new(1);
    Trainer::new(Adam::new(1e-3)).batch_size(64).epochs(2).seed(1).fit(&mut reader, &many)?;

    println!("\nLearning odd and even from fifty images, five times fifty others:\n");
    println!("{:>5}  {:>12}  {:>12}", "draw", "from scratch", "transferred");
    let trainer = Trainer::new(Adam::new(0.003)).batch_size(25).epochs(steps(100)).quiet();
    let test = odd(&test)?;
    let (test_scratch, test_transfer) = (Examples::from_dataset(&test)?, Examples::from_dataset(&test)?);
    for draw in 1..=5 {
        let (few, _) = odd(&train.shuffled(draw))?.split_at(50)?;
        let mut scratch = Scratch::new(draw);
        trainer.fit(&mut scratch, &few)?;
        let mut transfer = Transfer::new(draw);
        copy_parameters(&reader, &mut transfer, &["features"])?;
        trainer.fit(&mut transfer, &few)?;
        assert_eq!(
            transfer.features().dense1().weight(),
            reader.features().dense1().weight(),
            "frozen layers do not change"
        );
        let results = [scratch.evaluate(&test_scratch), transfer.evaluate(&test_transfer)];
        let [scratch, transfer] = results.map(|result| 100.0 * result.metric("accuracy").unwrap_or_default());
        println!("{draw:>5}  {scratch:>10.1} %  {transfer:>10.1} %");
    }
    Ok(())
}
