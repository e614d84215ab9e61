//! Networks from the macro, trained.

use nn_runtime::optim::{Adam, AdamW, InvalidSetting, Optimiser, Sgd, Step};
use nn_runtime::train::Quantity;
use nn_runtime::{
    Dataset, Examples, Instructions, Network, Real, Threads, TrainError, Trainer, copy_parameters, init,
    network,
};

network! {
    /// Too few lines to tell equal from different without a hidden layer.
    pub struct Xor {
        input  x: [2];
        target y;
        let hidden = x.dense(4).tanh();
        let logit  = hidden.dense();
        output probability = sigmoid(logit);
        loss   binary_cross_entropy_with_logits(logit, y);
    }

    /// Three classes of points.
    pub struct Points {
        input  point: [2];
        target label: class(3);
        let features = point.dense(8).tanh();
        let logits = features.dense(3);
        output class_hat = argmax(logits);
        loss   cross_entropy(logits, label);
        metric accuracy = argmax(logits) == label;
    }

    /// The same points, told apart over features that are given.
    #[dtype(f32)]
    pub struct Above {
        input  point: [2];
        target label: class(3);
        let features = point.dense(8).tanh();
        let logits = stop_gradient(features).dense(3);
        output class_hat = argmax(logits);
        loss   cross_entropy(logits, label);
    }

    /// Large enough for several threads, which share its products.
    pub struct Wide {
        input  x: [300];
        target label: class(3);
        let logits = x.dense(1000).tanh().dense(3);
        output class_hat = argmax(logits);
        loss   cross_entropy(logits, label);
    }

    /// With many small products, so that threads take examples of their own.
    pub struct Deep {
        input  x: [300];
        target label: class(3);
        let hidden = x.dense(20).tanh().dense(40).tanh().dense(40).tanh().dense(40).tanh();
        let logits = hidden.dense(40).tanh().dense(40).tanh().dense(3);
        output class_hat = argmax(logits);
        loss   cross_entropy(logits, label);
    }

    /// A loss without a value where the weight is negative.
    #[dtype(f64)]
    pub struct Brittle {
        input x;
        param weight = 1.0;
        output scaled = weight * x;
        loss   sqrt(weight) * x;
    }
}

fn table() -> Examples<Xor> {
    let rows = [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0)];
    Xor::examples(&rows.map(|(x, y)| xor::Example { x, y })).unwrap()
}

/// Points around the corners of a triangle, and which corner it is.
fn points(count: usize) -> Dataset {
    let corners = [[0.0, 1.0], [-1.0, -0.5], [1.0, -0.5]];
    let noise = |index: usize| ((index * 37) % 17) as f32 / 17.0 - 0.5;
    let point = |index: usize| {
        let [x, y] = corners[index % 3];
        [x + noise(index), y + noise(index + 5)]
    };
    let data = Dataset::new().column("point", (0..count).map(point));
    data.and_then(|data| data.column("label", (0..count).map(|index| index % 3))).unwrap()
}

fn bits<N: Network<Real = f32>>(net: &N) -> Vec<u32> {
    net.parameters().iter().map(|parameter| parameter.to_bits()).collect()
}

#[test]
fn every_optimiser_learns_xor() {
    fn check(optimiser: impl Optimiser, epochs: usize) {
        let (examples, mut net) = (table(), Xor::new(1));
        let trainer = Trainer::new(optimiser).batch_size(4).epochs(epochs).quiet();
        let history = trainer.fit(&mut net, &examples).unwrap();
        assert!(history.last().unwrap().loss < 0.05, "{:?}", history.last());
        for index in 0..4 {
            let &[a, b, y] = examples.row(index) else { panic!("two inputs, one target") };
            assert!((net.predict(&[a, b]).unwrap().probability - y).abs() < 0.1);
        }
    }
    check(Sgd::new(1.0), 2000);
    check(Sgd::new(0.2).momentum(0.9), 1000);
    check(Sgd::new(0.2).momentum(0.9).nesterov(), 1000);
    check(Adam::new(0.05), 500);
    check(AdamW::new(0.05).weight_decay(1e-3), 500);
}

/// Steps of the same length for every parameter, a shorter one where the sign of the gradient has changed.
struct Signs(f64);

impl Optimiser for Signs {
    fn rate(&self) -> f64 {
        self.0
    }

    fn memory(&self) -> usize {
        1
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        InvalidSetting::unless_positive("the length of a step", self.0)
    }

    fn step<T: Real>(&self, step: Step, parameters: &mut [T], gradient: &[T], memory: &mut [T]) {
        let zero = T::default();
        for ((parameter, &g), last) in parameters.iter_mut().zip(gradient).zip(memory) {
            let length = if g * *last < zero { 0.1 * step.rate } else { step.rate };
            *parameter += T::from_f64(if g > zero { -length } else { length });
            *last = g;
        }
    }
}

#[test]
fn an_optimiser_may_be_ones_own() {
    let (examples, mut net) = (table(), Xor::new(1));
    let trainer = Trainer::new(Signs(0.02)).batch_size(4).epochs(400).quiet();
    let history = trainer.fit(&mut net, &examples).unwrap();
    assert!(history.last().unwrap().loss < 0.05, "{:?}", history.last());
    let refused = Trainer::new(Signs(0.0)).quiet().fit(&mut net, &examples).unwrap_err();
    assert_eq!(refused.to_string(), "the length of a step is 0; it must be a finite number above 0");
}

#[test]
fn columns_are_learned_and_validated() {
    let (train, test) = points(150).shuffled(4).split(0.8).unwrap();
    let mut net = Points::new(1);
    // 120 examples: seven steps of 16 and one of 8.
    let trainer = Trainer::new(Adam::new(0.02)).batch_size(16).epochs(30).seed(2).validation(&test).quiet();
    let history = trainer.fit(&mut net, &train).unwrap();
    let last = history.last().unwrap().validation.clone().unwrap();
    assert!(last.metric("accuracy").unwrap() > 0.95, "{history}");
    assert_eq!(last, net.evaluate(&Examples::from_dataset(&test).unwrap()));

    let mut again = Points::new(1);
    trainer.fit(&mut again, &train).unwrap();
    assert_eq!(bits(&net), bits(&again));
    let mut other = Points::new(1);
    trainer.seed(3).fit(&mut other, &train).unwrap();
    assert_ne!(bits(&net), bits(&other));
}

#[test]
fn the_gradient_over_short_batches_is_that_over_the_long_one() {
    let net = Points::new(5);
    let all = Examples::<Points>::from_dataset(&points(37)).unwrap();
    let mean = |parts: &[Examples<Points>]| {
        let mut mean = vec![0.0; Points::INFO.parameter_len()];
        for part in parts {
            let mut net = net.clone();
            let before: Vec<f32> = net.parameters().to_vec();
            // A step of plain descent with the rate 1 subtracts the gradient.
            let trainer = Trainer::new(Sgd::new(1.0)).batch_size(part.len()).epochs(1).quiet();
            trainer.fit(&mut net, part).unwrap();
            for ((mean, before), after) in mean.iter_mut().zip(before).zip(net.parameters()) {
                *mean += f64::from(before - after) * part.len() as f64 / 37.0;
            }
        }
        mean
    };
    let whole = mean(std::slice::from_ref(&all));
    let (first, rest) = all.split_at(33);
    let parts = mean(&[first, rest]);
    assert!(whole.iter().any(|g| g.abs() > 0.01));
    assert!(whole.iter().zip(&parts).all(|(a, b)| (a - b).abs() < 1e-6), "{whole:?}\n{parts:?}");
}

#[test]
fn copied_and_frozen_layers_stay_as_they_are() {
    let data = points(60);
    let mut source = Points::new(1);
    Trainer::new(Adam::new(0.02)).quiet().fit(&mut source, &data).unwrap();
    let mut net = Above::new(2);
    assert_eq!(copy_parameters(&source, &mut net, &["features"]), Ok(2));
    assert_eq!(net.features().weight().to_array(), source.features().weight().to_array());
    let before = net.clone();
    Trainer::new(AdamW::new(0.05).weight_decay(0.5)).quiet().fit(&mut net, &data).unwrap();
    assert_eq!(net.features().weight().to_array(), before.features().weight().to_array());
    assert_eq!(net.features().bias().to_array(), before.features().bias().to_array());
    assert_ne!(net.logits().weight().to_array(), before.logits().weight().to_array());
}

#[test]
fn a_loss_that_is_not_finite_stops_the_training() {
    // The derivative of the loss is 1/(2·√w): each step takes 0.3/√w from w, down from 1.
    let examples = Brittle::examples(&[brittle::Example { x: 1.0 }]).unwrap();
    let mut net = Brittle::new(0);
    let trainer = Trainer::new(Sgd::new(0.6)).batch_size(1).epochs(10).quiet();
    let error = trainer.fit(&mut net, &examples).unwrap_err();
    let second = 1.0 - 0.3;
    let third: f64 = second - 0.3 / f64::sqrt(second);
    let fourth = third - 0.3 / third.sqrt();
    assert!(third > 0.0 && fourth < 0.0);
    // The root of the fourth is NaN: the network keeps the third, whose loss still was a number.
    assert!((net.weight() - third).abs() < 1e-12, "{} {third}", net.weight());
    let TrainError::NotFinite { quantity: Quantity::Loss(loss), step: 4, epoch: 4, history, .. } = error
    else {
        panic!("{error}")
    };
    assert!(loss.is_nan());
    assert_eq!(history.epochs().len(), 3);
}

#[test]
fn no_examples_are_an_error() {
    let error =
        Trainer::new(Adam::new(0.1)).quiet().fit(&mut Xor::new(1), &Xor::examples(&[]).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "there are no examples to train on");
}

/// Neither the instruction set nor a fused operation is seen in the bits.
#[test]
fn reproducible_training_has_the_same_bits_with_all_instructions() {
    let data = points(70);
    let trained = |instructions: Instructions| {
        let trainer = Trainer::new(Adam::new(0.01)).batch_size(20).epochs(3).quiet();
        let mut net = Points::new(5);
        let history =
            trainer.instructions(instructions).reproducible().validation(&data).fit(&mut net, &data);
        let loss = history.unwrap().last().unwrap().validation.as_ref().unwrap().loss;
        (loss.to_bits(), net.parameters().iter().map(|p| p.to_bits()).collect::<Vec<u32>>())
    };
    let expected = trained(Instructions::available()[0]);
    for instructions in Instructions::available() {
        assert_eq!(trained(instructions), expected, "{}", instructions.name());
    }
}

/// Trained and validated on so many threads, in steps that the batch does not divide.
fn trained_on<N: Network<Real = f32>>(threads: usize) -> (u64, Vec<u32>) {
    let number = |i: usize| ((i * 7919) % 1000) as f32 / 500.0 - 1.0;
    let rows = (0..600).map(|row| std::array::from_fn::<f32, 300, _>(|i| number(row * 300 + i)));
    let data =
        Dataset::new().column("x", rows).unwrap().column("label", (0..600).map(|row| row % 3)).unwrap();
    let threads = Threads::new(threads).unwrap();
    let trainer = Trainer::new(Sgd::new(0.1)).batch_size(405).epochs(2).threads(threads).quiet();
    let mut net: N = init::initialise(5);
    let history = trainer.validation(&data).fit(&mut net, &data).unwrap();
    let loss = history.last().unwrap().validation.as_ref().unwrap().loss;
    (loss.to_bits(), net.parameters().iter().map(|p| p.to_bits()).collect())
}

#[test]
fn training_has_the_same_bits_for_any_number_of_threads() {
    assert_eq!(Wide::TRAIN.groups.for_a_thread, 0);
    assert!((1..=12).contains(&Deep::TRAIN.groups.for_a_thread), "{}", Deep::TRAIN.groups.for_a_thread);
    let one = (trained_on::<Wide>(1), trained_on::<Deep>(1));
    for threads in [2, 3, 8] {
        assert!((trained_on::<Wide>(threads), trained_on::<Deep>(threads)) == one, "{threads} threads");
    }
}
