//! Who says "ae"? Nine men said two Japanese vowels in a row; an utterance is 7 to 29 steps of 12 coefficients of its sound.
//! A recurrent network reads as many steps as there are: nothing is padded or cut by hand.
use nn_examples::{data, steps};
use nn_runtime::{AdamW, Dataset, Examples, Trainer, network};

network! {
    pub struct Vowels {
        length n <= 32;
        input  sound: [n, 12];
        target speaker: class(1..=9);

        let heard = mean(sound.bidirectional(gru, 32), axis = 0);
        let logits = heard.dense(9);
        output speaker_hat = argmax(logits) + 1;
        loss   cross_entropy(logits, speaker, smoothing = 0.1);
        metric accuracy = argmax(logits) + 1 == speaker;
    }
}

/// The utterances of a file, in which each line is a step.
fn utterances(part: &str) -> Result<Dataset, Box<dyn std::error::Error>> {
    let table = Dataset::from_csv(data(&format!("sequences/japanese_vowels_{part}.csv")))?;
    let coefficients: Vec<String> = (1..=12).map(|number| format!("c{number}")).collect();
    let coefficients: Vec<&str> = coefficients.iter().map(String::as_str).collect();
    Ok(table.into_sequences("sequence", &["speaker"])?.group("sound", &coefficients)?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (train, test) = (utterances("train")?, utterances("test")?);
    let scaling = train.standardisation(&["sound"])?;
    let (train, test) = (scaling.apply(train)?, scaling.apply(test)?);
    let test = Examples::from_dataset(&test)?;

    let mut net = Vowels::new(1);
    let trainer = Trainer::new(AdamW::new(0.01)).batch_size(18).epochs(steps(40)).seed(1);
    trainer.fit(&mut net, &train)?;

    let accuracy = net.evaluate(&test).metric("accuracy").ok_or("a metric of that name")?;
    println!("{:.1} % of {} utterances are given to their speakers", 100.0 * accuracy, test.len());
    println!("The authors of the data have 94.1 %; hidden Markov models 96.2 %.");
    Ok(())
}
