//! How far does a car of the seventies go on a gallon? A number, not a class: regression.
//!
//! A line through the data and a network with a hidden layer, both measured on cars not seen before.
use nn_examples::{cross_validate, data, steps};
use nn_runtime::optim::Cosine;
use nn_runtime::{Adam, Dataset, Trainer, network};

network! {
    // The mean and the deviation of miles per gallon over all cars: the networks answer in deviations
    // from the mean, which are of the size of one, as their weights are.
    const MEAN = 23.4;
    const DEVIATION = 7.8;

    /// A weighted sum of the features.
    pub struct Linear {
        input  features: [6];
        input  origin: class(3);
        target mpg;
        output predicted = MEAN + DEVIATION * concat(features, one_hot(origin)).dense();
        loss   square((predicted - mpg) / DEVIATION);
        metric error = abs(predicted - mpg);
    }

    /// One hidden layer. The loss grows like a square near zero and like a line far out, so that a few
    /// odd cars do not decide.
    pub struct Perceptron {
        input  features: [6];
        input  origin: class(3);
        target mpg;
        let hidden = concat(features, one_hot(origin)).dense(32).tanh();
        output predicted = MEAN + DEVIATION * hidden.dense();
        loss   huber(predicted / DEVIATION, mpg / DEVIATION);
        metric error = abs(predicted - mpg);
    }
}

const FEATURES: [&str; 6] =
    ["cylinders", "displacement", "horsepower", "weight", "acceleration", "model_year"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cars = Dataset::from_csv(data("tables/auto_mpg.csv"))?
        .map("origin", |origin| origin - 1.0)? // 1 USA, 2 Europe, 3 Japan, but classes count from 0
        .group("features", &FEATURES)?
        .shuffled(1);
    let trainer = Trainer::new(Adam::new(0.01))
        .schedule(Cosine::to(0.0))
        .batch_size(32)
        .epochs(steps(100))
        .seed(1)
        .quiet();
    let linear = cross_validate::<Linear>(&cars, "error", &trainer)?;
    let perceptron = cross_validate::<Perceptron>(&cars, "error", &trainer)?;
    println!("Mean absolute error in miles per gallon, {} cars, five folds\n", cars.len());
    println!("{:<12} {:>6} {:>11}", "network", "error", "reference");
    println!("{:<12} {:>6.2} {:>11.2}", "linear", linear, 2.57);
    println!("{:<12} {:>6.2} {:>11.2}", "perceptron", perceptron, 1.93);
    println!("\nThe reference is scikit-learn's linear regression and multilayer perceptron.");
    Ok(())
}
