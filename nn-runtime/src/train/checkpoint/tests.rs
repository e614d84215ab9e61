//! Checkpoints that someone has changed.

use super::facts::{Stepped, Trained, noted};
use super::*;
use crate::by_hand::{ByHand, Example};
use crate::data::Examples;
use crate::init::initialise;
use crate::optim::{Adam, Sgd};
use crate::save::Role;
use std::fs;

type Net = ByHand<f64>;

fn examples() -> Examples<Net> {
    let number = |i: usize| ((i * 5) % 7) as f64 / 4.0 - 0.75;
    let rows = (0..10).map(|i| Example([0, 1, 2, 3, 4].map(|j| number(i * 5 + j))));
    Examples::from_rows(&rows.collect::<Vec<_>>()).unwrap()
}

fn trainer(examples: &Examples<Net>) -> Trainer<Adam, &Examples<Net>> {
    let trainer = Trainer::new(Adam::new(0.01)).batch_size(4).epochs(2).quiet();
    trainer.validation(examples).early_stopping(5)
}

/// After two epochs of three steps each.
fn checkpoint(test: &str) -> Weights {
    let folder = std::env::temp_dir().join(format!("{test}-{}", std::process::id()));
    let examples = examples();
    trainer(&examples).checkpoint(&folder).fit(&mut initialise::<Net>(1), &examples).unwrap();
    let checkpoint = Weights::read(folder::file(&folder, 6)).unwrap();
    fs::remove_dir_all(folder).unwrap();
    checkpoint
}

#[test]
fn what_contradicts_itself_is_an_error_and_changes_nothing() {
    let whole = checkpoint("contradictions");
    let problem = |change: &dyn Fn(&mut Weights)| {
        let mut changed = whole.clone();
        change(&mut changed);
        let (examples, mut net) = (examples(), initialise::<Net>(2));
        let trainer = trainer(&examples).epochs(usize::MAX);
        let mut running = Running::new(&trainer, &net, &examples).unwrap();
        let error = running.restore(&mut net, &changed).map_err(|error| error.to_string());
        if error.is_err() {
            assert_eq!(net.parameters(), initialise::<Net>(2).parameters());
            assert_eq!((running.state.stepper.steps, running.state.history.epochs.len()), (0, 0));
        }
        error.err()
    };
    assert_eq!(problem(&|_| {}), None);

    let steps = |steps| {
        move |changed: &mut Weights| {
            let facts: Stepped = noted(changed, Stepped::KEY).unwrap();
            changed.note(Stepped::KEY, &Stepped { steps, ..facts }).unwrap();
        }
    };
    let said = problem(&steps(u64::MAX)).expect("one more cannot be counted");
    assert!(said.ends_with("it is damaged: it says that there were 18446744073709551615 steps"), "{said}");
    let rows = "it is damaged: `training/history` has 10 numbers, and not";
    for (count, numbers) in [(0, "0"), (5, "5"), (9, "15"), (u64::MAX / 2, "15372286728091293010")] {
        assert!(problem(&steps(count)).unwrap().ends_with(&format!("{rows} {numbers}")), "{count}");
    }
    assert_eq!(problem(&steps(8)), None);

    let best = |best| {
        move |changed: &mut Weights| {
            let facts: Trained = noted(changed, Trained::KEY).unwrap();
            changed.note(Trained::KEY, &Trained { best, ..facts }).unwrap();
        }
    };
    assert!(problem(&best(3)).unwrap().ends_with("it is damaged: epoch 3, the best one, has no validation"));
    assert!(problem(&best(usize::MAX)).unwrap().contains("it is damaged: epoch"));

    for name in ["optimiser", "before", "best", "history", "epoch"].map(|name| format!("training/{name}")) {
        let without =
            |changed: &mut Weights| *changed = changed.clone().rename(&name, "training/other").unwrap();
        assert!(problem(&without).unwrap().ends_with(&format!("it has no tensor `{name}`")));
        let other = |changed: &mut Weights| {
            without(changed);
            changed.insert(&name, Role::Training, &[1], &[0.5_f64]);
        };
        assert!(
            problem(&other).unwrap().contains(&format!("it is damaged: `{name}` has 1 numbers, and not"))
        );
    }
    for key in [Stepped::KEY, Trained::KEY] {
        let text = problem(&|changed| changed.note(key, &"text").unwrap()).unwrap();
        assert!(text.contains(&format!("its note `{key}` cannot be read")), "{text}");
    }
}

#[test]
fn an_optimiser_that_remembers_another_number_is_another_one() {
    let mut net = initialise::<Net>(1);
    let mut stepper = Stepper::new(&net, Sgd::new(0.1)).unwrap();
    let with_momentum = Stepper::new(&net, Sgd::new(0.1).momentum(0.9)).unwrap().checkpoint(&net).unwrap();
    let error = stepper.resume(&mut net, &with_momentum).unwrap_err().to_string();
    let name = "the numbers the optimiser remembers for each parameter";
    assert!(error.contains(&format!("\n  {name}: 1 in the file, now 0\n")), "{error}");
}
