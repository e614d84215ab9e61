//! A training that was stopped has the bits of one that was not.

use nn_runtime::optim::{Constant, Cosine, Optimiser, Schedule, StepDecay, WarmUp};
use nn_runtime::save::Weights;
use nn_runtime::train::{Checkpoints, Stepper};
use nn_runtime::{Adam, AdamW, History, Network, Sgd, Threads, Trainer, init};

use crate::checkpoints::trained::{
    Brittle, Folder, Large, Mixed, Stopping, Tiny, bits, examples, unless_stopped, without_seconds,
};

/// How a training is done, but for the optimiser and the schedule.
#[derive(Clone, Copy)]
struct Way {
    examples: usize,
    batch_size: usize,
    epochs: usize,
    clip_norm: Option<f64>,
    patience: Option<usize>,
}

/// Four batches of eight, and one of five.
const PLAIN: Way = Way { examples: 37, batch_size: 8, epochs: 6, clip_norm: None, patience: None };

/// Trains from the beginning without checkpoints; then with them, stopped after every `life` steps and gone on with by a new
/// network, on one thread and two in turn. Gives what all have in common.
fn compare<N: Network, O: Optimiser + Clone>(
    optimiser: &O,
    schedule: impl Schedule + Clone + 'static,
    way: Way,
    life: u64,
) -> History {
    let (train, test) = (examples::<N>(0..way.examples), examples::<N>(100..120));
    let trainer = |threads, schedule: &dyn Fn(Trainer<O>) -> Trainer<O>| {
        let threads = Threads::new(threads).unwrap();
        let trainer = Trainer::new(optimiser.clone()).batch_size(way.batch_size).epochs(way.epochs).seed(3);
        let mut trainer = schedule(trainer).threads(threads).quiet();
        if let Some(most) = way.clip_norm {
            trainer = trainer.clip_norm(most);
        }
        match way.patience {
            Some(patience) => trainer.validation(&test).early_stopping(patience),
            None => trainer.validation(&test),
        }
    };
    let mut whole: N = init::initialise(1);
    let expected = trainer(1, &|trainer| trainer.schedule(schedule.clone())).fit(&mut whole, &train).unwrap();

    let folder = Folder::new();
    for number in 0.. {
        // Only the first one is begun with: the others get all from the file.
        let mut net: N = init::initialise(1 + number);
        let stopping = |trainer: Trainer<O>| trainer.schedule(Stopping::after(life, schedule.clone()));
        let checkpoints = Checkpoints::to(&*folder).every_steps(2);
        let threads = if number % 2 == 0 { 1 } else { 2 };
        let trainer = trainer(threads, &stopping).checkpoint(checkpoints);
        if let Some(history) = unless_stopped(|| trainer.resume(&mut net, &train)) {
            let history = history.unwrap();
            assert_eq!(without_seconds(&history), without_seconds(&expected));
            assert!(bits(&net) == bits(&whole), "after {number} stops");
            assert!(number > 1, "it was stopped");
            return history;
        }
    }
    unreachable!()
}

/// Stopped after every three steps: at each place of an epoch, and also where no checkpoint was just written.
fn every_schedule<N: Network>(optimiser: impl Optimiser + Clone, way: Way) {
    compare::<N, _>(&optimiser, Constant, way, 3);
    compare::<N, _>(&optimiser, Cosine::to(0.1), way, 3);
    compare::<N, _>(&optimiser, WarmUp::new(4, StepDecay::new(2, 0.5)), way, 3);
}

fn every_optimiser<N: Network>(way: Way) {
    every_schedule::<N>(Sgd::new(0.05), way);
    every_schedule::<N>(Sgd::new(0.02).momentum(0.9).nesterov(), way);
    every_schedule::<N>(Adam::new(0.02), way);
    every_schedule::<N>(AdamW::new(0.02).weight_decay(0.1), way);
}

#[test]
fn a_network_with_parts_that_are_not_learned() {
    every_optimiser::<Mixed>(PLAIN);
}

#[test]
fn a_network_whose_steps_are_a_compiled_loop() {
    const { assert!(Tiny::DESCENDS) };
    every_optimiser::<Tiny>(PLAIN);
}

#[test]
fn clipped_gradients() {
    let way = Way { clip_norm: Some(0.2), ..PLAIN };
    compare::<Mixed, _>(&Sgd::new(0.1).momentum(0.9), Cosine::to(0.0), way, 4);
    compare::<Tiny, _>(&Adam::new(0.05), Constant, way, 4);
}

#[test]
fn a_network_for_several_threads() {
    // More than 16 chunks of 1024 parameters for each of two threads, and tiles for both.
    const { assert!(Large::INFO.parameter_len() > 32 * 1024) };
    let way = Way { examples: 350, batch_size: 165, epochs: 2, ..PLAIN };
    let groups = Large::TRAIN.groups.for_a_thread;
    assert!(groups > 0 && way.batch_size.div_ceil(16) >= 2 * groups, "{groups}");
    compare::<Large, _>(&Sgd::new(0.01), Cosine::to(0.1), way, 3);
    compare::<Large, _>(&Adam::new(0.01), Cosine::to(0.1), way, 3);
    compare::<Large, _>(&AdamW::new(0.01), Constant, way, 3);
    compare::<Large, _>(&Sgd::new(0.01).momentum(0.9), WarmUp::new(2, StepDecay::new(1, 0.5)), way, 3);
}

#[test]
fn early_stopping_in_all_places() {
    // So quick that it soon gets worse.
    let way = Way { epochs: 40, patience: Some(3), ..PLAIN };
    for life in [3, 5, 7] {
        let history = compare::<Mixed, _>(&Adam::new(0.2), Constant, way, life);
        assert!(history.restored().is_some() && history.epochs().len() < 40, "{history}");
    }
}

#[test]
fn a_loss_that_is_not_finite_takes_back_a_step_from_before_the_stop() {
    let train = examples::<Brittle>(0..16);
    // Of a compiled loop, and, as that does not clip, of single steps.
    const { assert!(Brittle::DESCENDS) };
    let trainer = Trainer::new(Sgd::new(0.3)).batch_size(8).quiet();
    for trainer in [trainer.clone(), trainer.clip_norm(1e9)] {
        let mut whole = Brittle::new(1);
        let expected = trainer.fit(&mut whole, &train).unwrap_err().to_string();
        assert!(expected.starts_with("the loss, NaN, is not finite in step 7 (epoch 4)"), "{expected}");
        for stop in 1..7 {
            let (folder, mut net) = (Folder::new(), Brittle::new(1));
            let trainer = trainer.clone().checkpoint(Checkpoints::to(&*folder).every_steps(1));
            let stopping = trainer.clone().schedule(Stopping::after(stop, Constant));
            assert!(unless_stopped(|| stopping.fit(&mut net, &train)).is_none());
            let mut net = Brittle::new(2);
            assert_eq!(trainer.resume(&mut net, &train).unwrap_err().to_string(), expected);
            assert_eq!(bits(&net), bits(&whole), "{stop}");
        }
    }
}

#[test]
fn more_epochs_go_on_with_what_was_done() {
    let train = examples::<Mixed>(0..37);
    let trainer = Trainer::new(Adam::new(0.02)).batch_size(8).seed(3).quiet();
    let mut whole = Mixed::new(1);
    let expected = trainer.clone().epochs(5).fit(&mut whole, &train).unwrap();

    let (folder, mut net) = (Folder::new(), Mixed::new(1));
    trainer.clone().epochs(2).checkpoint(&*folder).fit(&mut net, &train).unwrap();
    let mut net = Mixed::new(2);
    let history = trainer.epochs(5).checkpoint(&*folder).resume(&mut net, &train).unwrap();
    assert_eq!(without_seconds(&history), without_seconds(&expected));
    assert_eq!(bits(&net), bits(&whole));
}

#[test]
fn a_loop_of_ones_own_goes_on() {
    fn check<N: Network>(optimiser: impl Optimiser + Clone) {
        let examples = examples::<N>(0..37);
        let rows = || (0..examples.len()).map(|index| examples.row(index));
        let mut net: N = init::initialise(1);
        let mut stepper = Stepper::new(&net, optimiser.clone()).unwrap();
        stepper.descend(&mut net, 3, rows()).unwrap();
        let bytes = stepper.checkpoint(&net).unwrap().to_bytes().unwrap();
        stepper.descend(&mut net, 3, rows()).unwrap();

        let mut other: N = init::initialise(2);
        let mut stepper = Stepper::new(&other, optimiser).unwrap();
        stepper.resume(&mut other, &Weights::from_bytes(&bytes).unwrap()).unwrap();
        stepper.descend(&mut other, 3, rows()).unwrap();
        assert_eq!(stepper.steps(), 6);
        assert!(bits(&other) == bits(&net));
    }
    check::<Mixed>(Sgd::new(0.02).momentum(0.9));
    check::<Tiny>(Adam::new(0.02));
    check::<Large>(AdamW::new(0.02));
}
