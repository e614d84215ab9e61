//! What stands in the folder, and what may be done with it.

use std::fs;
use std::ops::ControlFlow::{Break, Continue};

use nn_runtime::save::Weights;
use nn_runtime::train::{Checkpoints, Stepper};
use nn_runtime::{Adam, Sgd, TrainError, Trainer};

use crate::checkpoints::trained::{Folder, Mixed, Tiny, bits, examples, without_seconds};

/// Six steps an epoch, the last one of two examples.
fn trainer() -> Trainer<Adam> {
    Trainer::new(Adam::new(0.05)).batch_size(8).epochs(4).seed(7).quiet()
}

const EXAMPLES: usize = 42;

#[test]
fn the_last_ones_and_the_best_network_are_kept() {
    let (train, test) = (examples::<Mixed>(0..EXAMPLES), examples::<Mixed>(100..120));
    let (folder, mut net) = (Folder::new(), Mixed::new(1));
    let mut after = Vec::new();
    let history = trainer().validation(&test).checkpoint(&*folder).fit_with(&mut net, &train, |net, _| {
        after.push(net.clone());
        Continue(())
    });
    let history = history.unwrap();
    let newest = "step-000000024.safetensors";
    assert_eq!(folder.names(), ["best.safetensors", "step-000000018.safetensors", newest]);
    assert_eq!(bits(&Mixed::load(folder.join(newest)).unwrap()), bits(&net));
    let loss = |epoch: usize| history.epochs()[epoch].validation.as_ref().unwrap().loss;
    let best = (0..4).min_by(|&a, &b| loss(a).total_cmp(&loss(b))).unwrap();
    let expected = Weights::of(&after[best]).to_bytes().unwrap();
    assert!(fs::read(folder.join("best.safetensors")).unwrap() == expected);

    let folder = Folder::new();
    let every = Checkpoints::to(folder.join("deep/er")).every_steps(5).keep(3);
    trainer().checkpoint(every).fit(&mut Mixed::new(1), &train).unwrap();
    let names = crate::checkpoints::trained::names(&folder.join("deep/er"));
    let [step15, step20] = [15, 20].map(|step| format!("step-0000000{step}.safetensors"));
    assert_eq!(names, ["best.safetensors", &step15, &step20, newest]);

    let folder = Folder::new();
    let every = Checkpoints::to(&*folder).every_epochs(3).keep(9);
    trainer().checkpoint(every).fit(&mut Mixed::new(1), &train).unwrap();
    assert_eq!(folder.names(), ["best.safetensors", "step-000000018.safetensors", newest]);
}

#[test]
fn the_same_steps_have_the_same_file_but_for_the_seconds() {
    let train = examples::<Mixed>(0..EXAMPLES);
    let [whole, twice] = [Folder::new(), Folder::new()];
    trainer().checkpoint(&*whole).fit(&mut Mixed::new(1), &train).unwrap();
    trainer().epochs(2).checkpoint(&*twice).fit(&mut Mixed::new(1), &train).unwrap();
    trainer().checkpoint(&*twice).resume(&mut Mixed::new(2), &train).unwrap();
    let read = |folder: &Folder| Weights::read(folder.join("step-000000024.safetensors")).unwrap();
    let (whole, twice) = (read(&whole), read(&twice));
    let mut names = Vec::new();
    for ((name, one), (_, other)) in whole.iter().zip(twice.iter()) {
        names.push(name);
        if name == "training/history" {
            assert_eq!(one.shape(), [4, 5]);
        } else {
            assert!(one == other, "{name}");
        }
    }
    let training = ["training/before", "training/epoch", "training/history", "training/optimiser"];
    assert!(training.iter().all(|name| names.contains(name)), "{names:?}");
    assert_eq!(whole.to_string().lines().count(), twice.to_string().lines().count());
}

#[test]
fn what_was_done_is_given_back_at_once() {
    let (train, test) = (examples::<Mixed>(0..EXAMPLES), examples::<Mixed>(100..120));
    let (folder, mut net) = (Folder::new(), Mixed::new(1));
    let trainer = Trainer::new(Adam::new(0.2)).batch_size(8).epochs(60).quiet();
    let trainer = trainer.validation(&test).early_stopping(3).checkpoint(&*folder);
    let done = trainer.fit(&mut net, &train).unwrap();
    assert!(done.restored().is_some() && done.epochs().len() < 60, "{done}");

    let (mut again, before) = (Mixed::new(2), folder.names());
    let history = trainer.resume_with(&mut again, &train, |_, _| panic!("nothing is trained")).unwrap();
    assert_eq!(history, done);
    assert_eq!(bits(&again), bits(&net));
    assert_eq!(folder.names(), before);

    // With more patience it goes on, as if it had had that from the beginning.
    let mut whole = Mixed::new(1);
    let patient = Trainer::new(Adam::new(0.2)).batch_size(8).epochs(60).quiet();
    let patient = patient.validation(&test).early_stopping(6);
    let expected = patient.fit(&mut whole, &train).unwrap();
    assert!(expected.epochs().len() > done.epochs().len());
    let history = patient.checkpoint(&*folder).resume(&mut again, &train).unwrap();
    assert_eq!(without_seconds(&history), without_seconds(&expected));
    assert_eq!(bits(&again), bits(&whole));
}

#[test]
fn early_stopping_that_is_new_counts_from_where_it_begins() {
    let (train, test) = (examples::<Mixed>(0..EXAMPLES), examples::<Mixed>(100..120));
    let folder = Folder::new();
    trainer().validation(&test).checkpoint(&*folder).fit(&mut Mixed::new(1), &train).unwrap();
    let more = trainer().epochs(6).validation(&test).early_stopping(2).checkpoint(&*folder);
    let history = more.resume(&mut Mixed::new(1), &train).unwrap();
    assert_eq!(history.epochs().len(), 6);
}

#[test]
fn who_ended_a_training_is_asked_again() {
    let (train, folder) = (examples::<Mixed>(0..EXAMPLES), Folder::new());
    let trainer = trainer().checkpoint(&*folder);
    let until = |last: usize| {
        let (mut net, mut seen) = (Mixed::new(1), Vec::new());
        let history = trainer.resume_with(&mut net, &train, |_, epoch| {
            seen.push(epoch.number);
            if epoch.number >= last { Break(()) } else { Continue(()) }
        });
        (history.unwrap().epochs().len(), seen)
    };
    assert_eq!(until(2), (2, vec![1, 2]));
    assert_eq!(until(2), (2, vec![2]));
    assert_eq!(until(3), (3, vec![2, 3]));
    assert_eq!(trainer.resume(&mut Mixed::new(1), &train).unwrap().epochs().len(), 4);
    assert_eq!(until(1), (4, vec![]));
}

#[test]
fn a_training_is_not_begun_over_another() {
    let (train, folder) = (examples::<Mixed>(0..EXAMPLES), Folder::new());
    let mut net = Mixed::new(1);
    let trainer = trainer().checkpoint(&*folder);
    trainer.fit(&mut net, &train).unwrap();
    let (before, names) = (bits(&net), folder.names());
    let error = trainer.fit(&mut net, &train).unwrap_err();
    let file = folder.join("step-000000024.safetensors");
    assert_eq!(
        error.to_string(),
        format!(
            "there is a training in this folder already, with `{}`; `resume` goes on with it, or give `checkpoint` another \
             folder to begin anew",
            file.display()
        )
    );
    assert_eq!((bits(&net), folder.names()), (before, names));

    let error = self::trainer().resume(&mut net, &train).unwrap_err();
    assert_eq!(error.to_string(), "`resume` needs the folder of the checkpoints; give it to `checkpoint`");
}

#[test]
fn settings_without_sense_are_refused() {
    let message = |checkpoints: Checkpoints| {
        let trained = trainer().checkpoint(checkpoints).fit(&mut Mixed::new(1), &examples(0..4));
        trained.unwrap_err().to_string()
    };
    let folder = Folder::new();
    let to = || Checkpoints::to(&*folder);
    let rule = "is 0; it must be a finite number above 0";
    assert_eq!(message(to().every_steps(0)), format!("the number of steps between checkpoints {rule}"));
    assert_eq!(message(to().every_epochs(0)), format!("the number of epochs between checkpoints {rule}"));
    assert_eq!(message(to().keep(0)), format!("the number of checkpoints to keep {rule}"));
    assert!(!folder.exists());
}

#[test]
fn all_that_differs_is_named() {
    let folder = Folder::new();
    trainer().checkpoint(&*folder).fit(&mut Mixed::new(1), &examples(0..EXAMPLES)).unwrap();
    let file = folder.join("step-000000024.safetensors");
    let named = |lines: &[&str]| {
        let lines: String = lines.iter().map(|line| format!("\n  {line}")).collect();
        format!(
            "`{}` is of another training:{lines}\nhelp: with the values of the file it goes on; to begin anew, choose another \
             folder",
            file.display()
        )
    };
    let mut net = Mixed::new(1);
    let before = bits(&net);
    let other = Trainer::new(Sgd::new(0.1)).batch_size(9).seed(8).epochs(2).clip_norm(0.5).quiet();
    let error = other.checkpoint(&*folder).resume(&mut net, &examples(0..40)).unwrap_err();
    let differences = [
        "`seed`: 7 in the file, now 8",
        "`batch_size`: 8 in the file, now 9",
        "the number of examples: 42 in the file, now 40",
        "the optimiser: Adam in the file, now Sgd",
        "`clip_norm`: none in the file, now 0.5",
    ];
    assert_eq!(error.to_string(), named(&differences));
    assert_eq!(bits(&net), before);

    let error =
        trainer().epochs(3).checkpoint(&*folder).resume(&mut net, &examples(0..EXAMPLES)).unwrap_err();
    assert_eq!(error.to_string(), named(&["`epochs`: 4 or more in the file, now 3"]));

    let error = trainer().checkpoint(&*folder).resume(&mut Tiny::new(1), &examples(0..EXAMPLES)).unwrap_err();
    let text = error.to_string();
    for part in [
        "\n  the metrics: error, above in the file, now none\n",
        "\n  the file has `dense1.weight: [1, 4]`, the network `[2, 3]`\n",
        "\n  the file has `slope: [3]`, the network does not\n",
    ] {
        assert!(text.contains(part), "{text}");
    }

    // A loop of one's own is told the same.
    let weights = Weights::read(&file).unwrap();
    let mut stepper = Stepper::new(&net, Sgd::new(0.1).momentum(0.5)).unwrap();
    let error = stepper.resume(&mut net, &weights).unwrap_err();
    assert_eq!(error.to_string(), named(&["the optimiser: Adam in the file, now Sgd"]));
    assert_eq!((bits(&net), stepper.steps()), (before, 0));
    let error = stepper.resume(&mut net, &Weights::of(&Mixed::new(1))).unwrap_err();
    assert!(error.to_string().ends_with("it is not a checkpoint, for it lacks the note `steps`"), "{error}");
}

#[test]
fn a_damaged_checkpoint_is_named_with_the_one_before() {
    let (train, folder) = (examples::<Mixed>(0..EXAMPLES), Folder::new());
    let trainer = trainer().checkpoint(&*folder);
    let mut whole = Mixed::new(1);
    trainer.fit(&mut whole, &train).unwrap();
    let damage = |step: u64| {
        let file = folder.join(format!("step-{step:09}.safetensors"));
        let bytes = fs::read(&file).unwrap();
        fs::write(&file, &bytes[..bytes.len() - 1]).unwrap();
        let error = trainer.resume(&mut Mixed::new(2), &train).unwrap_err();
        let TrainError::Checkpoint(_) = &error else { panic!("{error:?}") };
        assert!(error.to_string().starts_with(&format!("`{}`: it is damaged", file.display())), "{error}");
        fs::remove_file(file).unwrap();
        error.to_string()
    };
    let text = damage(24);
    assert!(
        text.ends_with("\nhelp: delete it, and `resume` goes on from the checkpoint after step 18"),
        "{text}"
    );
    let mut net = Mixed::new(2);
    trainer.resume(&mut net, &train).unwrap();
    assert_eq!(bits(&net), bits(&whole));

    damage(24);
    let text = damage(18);
    assert!(
        text.ends_with("\nhelp: delete it, and `resume` begins anew: there is not an older one"),
        "{text}"
    );
    let mut net = Mixed::new(1);
    trainer.resume(&mut net, &train).unwrap();
    assert_eq!(bits(&net), bits(&whole));
}
