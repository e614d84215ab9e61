//! When should a flashcard be shown again? FSRS-6, which schedules the cards of Anki, is a recurrence over the reviews of a
//! card with 21 parameters, powers, clamps and branches: its authors left a framework for 978 lines of derivatives by hand.
//! Here it is about forty lines, and the derivatives follow.
//!
//! Histories are made up by parameters that are known; from others, training finds them again.
use nn_examples::flashcards::{Fsrs, fsrs};
use nn_examples::steps;
use nn_runtime::{Adam, Class, Trainer};

/// Numbers from 0 to 1 that repeat nowhere: a linear congruential generator (Knuth, MMIX).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A rating, of which the shares are given: again, hard, good, easy.
    fn rating(&mut self, shares: [f64; 4]) -> Class<4, 1> {
        let mut left = self.roll();
        let place = shares.iter().position(|share| {
            left -= share;
            left < 0.0
        });
        Class::new(1 + place.unwrap_or(3)).unwrap_or_else(|| unreachable!("there are four ratings"))
    }
}

/// A card that was seen some times, with the chance that it is recalled the next time.
fn card(truth: &Fsrs, dice: &mut Dice) -> Result<fsrs::Example, Box<dyn std::error::Error>> {
    let first = dice.rating([0.2, 0.15, 0.45, 0.2]);
    let (mut elapsed, mut rating) = (Vec::new(), Vec::new());
    let reviews = (10.0 * dice.roll()) as usize;
    loop {
        let stability = f64::from(truth.predict(first, &elapsed, &rating, 0.0)?.s);
        let again_today = dice.roll() < 0.15;
        let interval = (stability * (0.3 + 2.2 * dice.roll())).round().min(3000.0) as f32;
        if elapsed.len() == reviews {
            let recalled = truth.predict(first, &elapsed, &rating, interval)?.recall;
            return Ok(fsrs::Example { first, elapsed, rating, interval, recalled });
        }
        let interval = if again_today { 0.0 } else { interval };
        let recall = f64::from(truth.predict(first, &elapsed, &rating, interval)?.recall);
        rating.push(dice.rating([1.0 - recall, 0.2 * recall, 0.6 * recall, 0.2 * recall]));
        elapsed.push(interval);
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let truth = Fsrs::new(0);
    let mut dice = Dice(6);
    let cards = (0..6000).map(|_| card(&truth, &mut dice)).collect::<Result<Vec<_>, _>>()?;
    let (train, test) = (Fsrs::examples(&cards[..5000])?, Fsrs::examples(&cards[5000..])?);

    let mut net = Fsrs::new(0);
    let begin = net.w().to_array().map(|w| w * (0.75 + 0.5 * dice.roll() as f32));
    net.set_w(&begin);
    let error = |net: &Fsrs| -> Result<f64, Box<dyn std::error::Error>> {
        let (found, true_ones) = (net.predict_batch(&test)?, truth.predict_batch(&test)?);
        let errors = found.iter().zip(&true_ones).map(|(a, b)| f64::from((a.recall - b.recall).abs()));
        Ok(errors.sum::<f64>() / test.len() as f64)
    };
    let before = error(&net)?;
    for rate in [0.02, 0.005, 0.001] {
        Trainer::new(Adam::new(rate))
            .batch_size(100)
            .epochs(steps(20))
            .seed(1)
            .quiet()
            .fit(&mut net, &train)?;
    }
    println!("{:>9} {:>9} {:>9} {:>9}", "parameter", "true", "begun as", "found");
    for (at, ((w, begin), found)) in truth.w().iter().zip(begin).zip(net.w().iter()).enumerate() {
        println!("{at:>9} {w:>9.4} {begin:>9.4} {found:>9.4}");
    }
    println!(
        "\nThe chance of recall is off by {:.2} % before, {:.3} % after.",
        100.0 * before,
        100.0 * error(&net)?
    );
    Ok(())
}
