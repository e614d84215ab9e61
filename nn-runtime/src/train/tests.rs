//! Trainings of a network written by hand.

use super::*;
use crate::by_hand::{ByHand, Example, Output};
use crate::data::{Dataset, Examples};
use crate::init::initialise;
use crate::instructions::Instructions;
use crate::network::{Alone, Network, NetworkInfo, ParameterInfo, Program};
use crate::optim::{Adam, AdamW, Cosine, Optimiser, Sgd, Step, StepDecay, WarmUp};
use crate::random::Random;
use crate::real::Aligned;
use crate::run::{self, Workspace};
use std::ops::ControlFlow;

type Net = ByHand<f64>;

/// What a network with other parameters says of some points, so that there is something to find.
fn examples(count: usize) -> Examples<Net> {
    let teacher = initialise::<Net>(99);
    let point = |i: usize, j: usize| ((i * 37 + j * 11) % 23) as f64 / 8.0 - 1.25;
    let rows = (0..count).map(|i| {
        let [a, b, c] = [0, 1, 2].map(|j| point(i, j));
        let [y0, y1] = run::predict_one(&teacher, |row| row.copy_from_slice(&[a, b, c])).unwrap().prediction;
        Example([a, b, c, y0, y1])
    });
    Examples::from_rows(&rows.collect::<Vec<_>>()).unwrap()
}

fn net() -> Net {
    initialise(1)
}

fn bits(net: &Net) -> Vec<u64> {
    net.parameters().iter().map(|p| p.to_bits()).collect()
}

#[test]
fn every_optimiser_learns() {
    fn check(optimiser: impl Optimiser) {
        let (mut net, examples) = (net(), examples(50));
        let before = run::loss(&net, &examples);
        let trainer = Trainer::new(optimiser).batch_size(10).epochs(200).quiet();
        let history = trainer.fit(&mut net, &examples).unwrap();
        let after = run::loss(&net, &examples);
        assert!(after < 0.01 * before, "{before} to {after}");
        assert_eq!(history.epochs().len(), 200);
    }
    check(Sgd::new(0.05));
    check(Sgd::new(0.01).momentum(0.9));
    check(Sgd::new(0.01).momentum(0.9).nesterov());
    check(Adam::new(0.01));
    check(AdamW::new(0.01).weight_decay(1e-4));
}

#[test]
fn schedules_and_clipping_take_part() {
    let trainer = Trainer::new(Sgd::new(0.1)).batch_size(10).epochs(4).quiet();
    let trained = |trainer: &Trainer<Sgd>| {
        let mut net = net();
        trainer.fit(&mut net, &examples(50)).unwrap();
        bits(&net)
    };
    let plain = trained(&trainer);
    assert_ne!(trained(&trainer.clone().schedule(StepDecay::new(1, 0.5))), plain);
    assert_ne!(trained(&trainer.clone().schedule(WarmUp::new(5, Cosine::to(0.1)))), plain);
    assert_eq!(trained(&trainer.clone().schedule(StepDecay::new(4, 0.5))), plain);
    assert_eq!(trained(&trainer.clone().clip_norm(1e9)), plain);

    let mut net = net();
    let before = net.parameters().to_vec();
    trainer.batch_size(50).epochs(1).clip_norm(0.25).fit(&mut net, &examples(50)).unwrap();
    let moved = net.parameters().iter().zip(&before).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
    assert!((moved - 0.1 * 0.25).abs() < 1e-15, "{moved}");
}

#[test]
fn a_step_is_one_over_the_batch_and_the_last_batch_is_what_is_left() {
    let (examples, seed, rate) = (examples(21), 5, 0.1);
    let mut order: Vec<usize> = (0..21).collect();
    Random::new(seed, b"shuffle\0", 1).shuffle(&mut order);
    let mut by_hand = net();
    let mut losses = 0.0;
    for batch in [&order[..16], &order[16..]] {
        let (loss, gradient) = run::gradient(&by_hand, &examples.subset(batch));
        losses += loss * batch.len() as f64;
        for (parameter, gradient) in by_hand.parameters.iter_mut().zip(gradient) {
            *parameter -= rate * gradient;
        }
    }
    let mut net = net();
    let trainer = Trainer::new(Sgd::new(rate)).batch_size(16).epochs(1).seed(seed).quiet();
    let history = trainer.fit(&mut net, &examples).unwrap();
    assert_eq!(bits(&net), bits(&by_hand));
    assert_eq!(history.epochs()[0].loss, losses / 21.0);
}

#[test]
fn steps_taken_one_by_one_are_those_of_the_trainer() {
    fn check(optimiser: impl Optimiser + Copy) {
        let examples = examples(21);
        let mut trained = net();
        Trainer::new(optimiser).batch_size(8).epochs(3).seed(5).quiet().fit(&mut trained, &examples).unwrap();

        let mut stepped = net();
        let mut stepper = Stepper::new(&stepped, optimiser).unwrap();
        for epoch in 1..=3 {
            let mut order: Vec<usize> = (0..21).collect();
            Random::new(5, b"shuffle\0", epoch).shuffle(&mut order);
            for batch in order.chunks(8) {
                let before = run::loss(&stepped, &examples.subset(batch));
                let loss =
                    stepper.step(&mut stepped, batch.iter().map(|&index| examples.row(index))).unwrap();
                assert!((loss - before).abs() < 1e-12, "{loss} {before}");
            }
        }
        assert_eq!(bits(&stepped), bits(&trained));
        assert_eq!(stepper.steps(), 9);
    }
    check(Sgd::new(0.1));
    check(Sgd::new(0.01).momentum(0.9));
    check(Adam::new(0.01));
}

#[test]
fn a_single_step_without_a_finite_loss_changes_nothing() {
    let mut net = net();
    let before = bits(&net);
    let mut stepper = Stepper::new(&net, Sgd::new(0.1)).unwrap();
    let error = stepper.step(&mut net, std::iter::empty()).unwrap_err();
    assert!(matches!(error, NotFinite { quantity: Quantity::Loss(loss), step: 1, .. } if loss.is_nan()));
    let text = "the loss, NaN, is not finite in step 1; the network has the parameters it started with";
    assert_eq!(error.to_string(), text);
    assert_eq!(bits(&net), before);
    assert!(Stepper::new(&net, Sgd::new(-1.0)).is_err());
}

#[test]
fn a_batch_that_does_not_fill_the_lanes_has_the_mean_of_its_examples() {
    let (net, examples) = (net(), examples(21));
    let mut workspace = Workspace::new();
    let (_, all) = workspace.gradient(&net, (0..21).map(|index| examples.row(index)));
    let all = all.to_vec();
    let mut mean = vec![0.0; all.len()];
    for part in [0..16, 16..21] {
        let weight = part.len() as f64 / 21.0;
        let (_, gradient) = workspace.gradient(&net, part.map(|index| examples.row(index)));
        mean.iter_mut().zip(gradient).for_each(|(mean, g)| *mean += weight * *g);
    }
    assert!(all.iter().zip(&mean).all(|(a, b)| (a - b).abs() < 1e-14), "{all:?} {mean:?}");
}

#[test]
fn a_seed_fixes_every_bit() {
    let trained = |seed| {
        let mut net = net();
        let trainer = Trainer::new(Adam::new(0.01)).batch_size(8).epochs(3).seed(seed).quiet();
        let history = trainer.fit(&mut net, &examples(50)).unwrap();
        (bits(&net), history.epochs().iter().map(|epoch| epoch.loss.to_bits()).collect::<Vec<_>>())
    };
    assert_eq!(trained(7), trained(7));
    assert_ne!(trained(7), trained(8));
}

#[test]
fn a_loss_that_is_not_finite_stops_at_the_last_finite_step() {
    // The square of one error is too large for a number.
    let rows = (0..20).map(|index| match examples(20).row(index) {
        &[a, b, c, y, _] if index == 7 => Example([a, b, c, y, 1e200]),
        row => Example(row.try_into().unwrap()),
    });
    let examples = Examples::<Net>::from_rows(&rows.collect::<Vec<_>>()).unwrap();
    let trainer = Trainer::new(Sgd::new(0.1)).batch_size(4).epochs(50).seed(3).quiet();
    let mut stopped = net();
    let error = trainer.fit(&mut stopped, &examples).unwrap_err();
    let message = error.to_string();
    let TrainError::NotFinite { quantity: Quantity::Loss(loss), step, epoch, history, .. } = error else {
        panic!("{message}")
    };
    assert!(!loss.is_finite() && step > 1);
    assert!(message.contains(&format!("is not finite in step {step} (epoch {epoch})")), "{message}");
    assert_eq!(history.epochs().len(), epoch - 1);

    // The same steps, the last two left out: the one that was not finite, and the one that led to it.
    let mut expected = net();
    let mut steps = 0;
    'training: for epoch in 1.. {
        let mut order: Vec<usize> = (0..20).collect();
        Random::new(3, b"shuffle\0", epoch).shuffle(&mut order);
        for batch in order.chunks(4) {
            if steps == step - 2 {
                break 'training;
            }
            let (loss, gradient) = run::gradient(&expected, &examples.subset(batch));
            assert!(loss.is_finite());
            let mut memory = [];
            let optimiser = Sgd::new(0.1);
            let now = Step { number: steps + 1, rate: optimiser.rate(), instructions: Instructions::best() };
            optimiser.step(now, &mut expected.parameters, &gradient, &mut memory);
            steps += 1;
        }
    }
    assert_eq!(bits(&stopped), bits(&expected));
}

#[test]
fn parameters_that_are_not_finite_are_taken_back() {
    let mut net = net();
    let before = bits(&net);
    let error = Trainer::new(Sgd::new(1e308)).quiet().fit(&mut net, &examples(8)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the parameter `weight` is not finite in step 1 (epoch 1); the network has the parameters it started \
         with. A smaller learning rate often helps, or `clip_norm`"
    );
    assert_eq!(bits(&net), before);
}

#[test]
fn data_may_be_columns_and_must_be_there() {
    let data = Dataset::new()
        .column("x", [[0.0, 1.0], [1.0, 0.5]])
        .and_then(|data| data.column("x_last", [0.5, -0.5]))
        .and_then(|data| data.column("y", [[0.1, 0.2], [0.3, 0.4]]))
        .unwrap();
    let (mut first, mut second) = (net(), net());
    let trainer = Trainer::new(Adam::new(0.01)).epochs(3).quiet();
    trainer.clone().validation(&data).fit(&mut first, &data).unwrap();
    trainer.fit(&mut second, &Examples::from_dataset(&data).unwrap()).unwrap();
    assert_eq!(bits(&first), bits(&second));

    let none = Examples::from_rows::<Example<f64>>(&[]).unwrap();
    let error = trainer.fit(&mut first, &none).unwrap_err();
    assert_eq!(error.to_string(), "there are no examples to train on");
    let error = trainer.clone().validation(&none).fit(&mut first, &data).unwrap_err();
    assert_eq!(error.to_string(), "there are no examples to validate with");
    let error = trainer.fit(&mut first, &data.select(&["x", "y"]).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "there is no column `x_last`; the columns are `x`, `y`");
}

#[test]
fn settings_without_sense_are_refused() {
    let message = |trainer: Trainer<Sgd>| trainer.fit(&mut net(), &examples(4)).unwrap_err().to_string();
    let trainer = Trainer::new(Sgd::new(0.1)).quiet();
    assert_eq!(
        message(trainer.clone().batch_size(0)),
        "the batch size is 0; it must be a finite number above 0"
    );
    assert_eq!(
        message(Trainer::new(Sgd::new(f64::NAN)).quiet()),
        "the learning rate is NaN; it must be a finite number above 0"
    );
    assert!(message(trainer.clone().clip_norm(-1.0)).starts_with("the largest norm of the gradient is -1"));
    assert!(
        message(trainer.clone().schedule(StepDecay::new(0, 1.0))).contains("the number of epochs between")
    );
    assert_eq!(
        message(trainer.early_stopping(3)),
        "early stopping looks at the validation loss; give examples to `validation`"
    );
}

#[test]
fn the_history_has_the_validation_of_every_epoch_and_a_callback_may_end_it() {
    let (examples, mut net) = (examples(40), net());
    let (train, test) = examples.split_at(30);
    let mut seen = Vec::new();
    let trainer = Trainer::new(Adam::new(0.01)).epochs(10).validation(&test).quiet();
    let history = trainer.fit_with(&mut net, &train, |net, epoch| {
        seen.push(run::evaluate(net, &test));
        if epoch.number == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let history = history.unwrap();
    assert_eq!(history.epochs().len(), 4);
    let validations: Vec<_> = history.into_iter().filter_map(|epoch| epoch.validation.clone()).collect();
    assert_eq!(validations, seen);
    assert_eq!(history.last().unwrap().validation, Some(run::evaluate(&net, &test)));

    let table = history.to_string();
    let heading: Vec<&str> = table.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(heading, ["epoch", "loss", "validation", "worst", "ones", "seconds"]);
    assert_eq!(table.lines().count(), 5);
    let widths: Vec<usize> = table.lines().map(|line| line.chars().count()).collect();
    assert!(widths.iter().all(|width| *width == widths[0]), "{table}");
}

#[test]
fn early_stopping_brings_back_the_best_epoch() {
    let (train, test) = (examples(16), examples(40));
    // Validated against the opposite of what is learned, so that the validation loss soon rises.
    let rows = (0..40).map(|index| {
        let row = test.row(index);
        Example([row[0], row[1], row[2], -row[3], -row[4]])
    });
    let test = Examples::from_rows(&rows.collect::<Vec<_>>()).unwrap();
    let mut net = net();
    let mut after = Vec::new();
    let trainer = Trainer::new(Adam::new(0.02)).epochs(100).validation(&test).early_stopping(3).quiet();
    let history = trainer.fit_with(&mut net, &train, |net, _| {
        after.push(bits(net));
        ControlFlow::Continue(())
    });
    let history = history.unwrap();
    let losses: Vec<f64> = history.into_iter().map(|e| e.validation.as_ref().unwrap().loss).collect();
    let best = (0..losses.len()).min_by(|&a, &b| losses[a].total_cmp(&losses[b])).unwrap();
    assert_eq!(losses.len(), best + 1 + 3);
    assert_eq!(history.restored(), Some(best + 1));
    assert_eq!(bits(&net), after[best]);
    assert!(history.to_string().ends_with(&format!("The parameters are those of epoch {}.", best + 1)));
}

/// The same network with its weight frozen and its bias under another name.
#[derive(Clone)]
struct Frozen(Net);

static FROZEN: NetworkInfo = NetworkInfo {
    name: "Frozen",
    inputs: Net::INFO.inputs,
    targets: Net::INFO.targets,
    parameters: &[
        ParameterInfo { learned: false, ..weight() },
        ParameterInfo { name: "shift.bias", ..bias() },
        ParameterInfo { shape: &[1], ..scale() },
    ],
    outputs: Net::INFO.outputs,
    metrics: Net::INFO.metrics,
};

const fn weight() -> ParameterInfo {
    parameter(0)
}

const fn bias() -> ParameterInfo {
    parameter(1)
}

const fn scale() -> ParameterInfo {
    parameter(2)
}

const fn parameter(index: usize) -> ParameterInfo {
    let ParameterInfo { name, shape, offset, init, learned, range, blocks } = Net::INFO.parameters[index];
    ParameterInfo { name, shape, offset, init, learned, range, blocks }
}

impl Network for Frozen {
    type Real = f64;
    type Output = Output<f64>;
    const INFO: &'static NetworkInfo = &FROZEN;
    const PREDICT: Program<f64> = Net::PREDICT;
    const PREDICT_ONE: fn(Alone<'_, f64>) = Net::PREDICT_ONE;
    const EVALUATE: Program<f64> = Net::EVALUATE;
    const TRAIN: Program<f64> = Net::TRAIN;

    fn zeroed() -> Self {
        Frozen(Net::zeroed())
    }
    fn parameters(&self) -> &[f64] {
        self.0.parameters()
    }
    fn parameters_mut(&mut self) -> &mut Aligned<f64> {
        self.0.parameters_mut()
    }
    fn output(results: &[f64]) -> Output<f64> {
        Net::output(results)
    }
}

#[test]
fn frozen_parameters_are_not_touched() {
    let trained = |optimiser: AdamW| {
        let data: Vec<Row> = (0..20).map(Row).collect();
        let mut net = Frozen(net());
        Trainer::new(optimiser).quiet().fit(&mut net, &Examples::from_rows(&data).unwrap()).unwrap();
        net.0
    };
    let (before, after) = (bits(&net()), bits(&trained(AdamW::new(0.1).weight_decay(0.5))));
    assert_eq!(before[..6], after[..6]);
    assert!((6..9).all(|index| before[index] != after[index]));
}

struct Row(usize);

impl crate::data::Row<Frozen> for Row {
    fn write(&self, row: &mut [f64]) {
        row.copy_from_slice(examples(20).row(self.0));
    }
}

#[test]
fn parameters_are_copied_by_name_and_shape() {
    let mut target = Frozen(Net::zeroed());
    assert_eq!(copy_parameters(&net(), &mut target, &["weight"]), Ok(1));
    assert_eq!(target.0.parameters[..6], net().parameters[..6]);
    assert_eq!(target.0.parameters[6..], [0.0; 3]);

    let mut message = |names: &[&str]| copy_parameters(&net(), &mut target, names).unwrap_err().to_string();
    assert_eq!(message(&["weigh"]), "`ByHand` has no parameter `weigh`");
    assert_eq!(message(&["bias"]), "`Frozen` has no parameter `bias`");
    assert_eq!(message(&["shift"]), "`ByHand` has no parameter `shift`");
    assert_eq!(message(&["weight", "scale"]), "`scale` has the shape [] in one network and [1] in the other");
    let mut other = Frozen(Net::zeroed());
    assert_eq!(copy_parameters(&target, &mut other, &["shift", "scale"]), Ok(2));
}

#[test]
fn more_steps_than_can_be_counted_are_no_trouble() {
    let (mut net, mut epochs) = (net(), 0);
    let trainer =
        Trainer::new(Sgd::new(0.1)).batch_size(1).epochs(usize::MAX).schedule(Cosine::to(0.0)).quiet();
    let history = trainer.fit_with(&mut net, &examples(3), |_, _| {
        epochs += 1;
        if epochs == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(history.unwrap().epochs().len(), 2);
}

#[test]
fn numbers_have_five_digits_whatever_their_size() {
    let cases = [
        (0.0, "0"),
        (1.0, "1.0000"),
        (0.9712, "0.97120"),
        (-0.00054321, "-0.0005432"),
        (123456.7, "123457"),
        (9.99999, "10.0000"),
        (3.44714e-5, "3.4471e-5"),
        (1e6, "1.0000e6"),
        (f64::NAN, "NaN"),
        (f64::INFINITY, "inf"),
    ];
    for (value, text) in cases {
        assert_eq!(history::number(value), text);
    }
}
