//! Disks that are full, and folders that cannot be written into.

use std::fs;
use std::ops::ControlFlow::Continue;
use std::path::Path;

use nn_runtime::optim::Constant;
use nn_runtime::train::{CheckpointError, Checkpoints};
use nn_runtime::{Adam, TrainError, Trainer};

use crate::checkpoints::trained::{Folder, Large, Mixed, Stopping, bits, examples};

fn trainer() -> Trainer<Adam> {
    Trainer::new(Adam::new(0.05)).batch_size(8).epochs(4).seed(7).quiet()
}

#[test]
fn a_folder_that_cannot_be_written_into_is_an_error_before_the_first_step() {
    let inside = Folder::new();
    fs::create_dir_all(&*inside).unwrap();
    let file = inside.join("file");
    fs::write(&file, "a file, and not a folder").unwrap();
    let mut folders = vec![file.clone(), file.join("below")];
    if cfg!(target_os = "linux") {
        folders.push("/proc/checkpoints".into());
    }
    for folder in folders {
        let trainer = trainer().schedule(Stopping::after(0, Constant)).checkpoint(&folder);
        let (mut net, before) = (Mixed::new(1), bits(&Mixed::new(1)));
        for error in [trainer.fit(&mut net, &examples(0..9)), trainer.resume(&mut net, &examples(0..9))] {
            let error = error.unwrap_err();
            let TrainError::Checkpoint(CheckpointError::Folder { folder: named, .. }) = &error else {
                panic!("{error:?}")
            };
            assert_eq!(named, &folder);
            let text = error.to_string();
            assert!(
                text.starts_with(&format!("checkpoints cannot be kept in `{}`: ", folder.display())),
                "{text}"
            );
            assert!(text.ends_with("; give `checkpoint` a folder that you may write to"), "{text}");
        }
        assert_eq!(bits(&net), before);
    }
    assert_eq!(inside.names(), ["file"]);
}

#[test]
fn a_folder_that_vanishes_takes_nothing_with_it_that_was_not_in_it() {
    let train = examples::<Mixed>(0..42);
    let mut whole = Mixed::new(1);
    trainer().fit(&mut whole, &train).unwrap();

    let (folder, mut net) = (Folder::new(), Mixed::new(1));
    let kept = trainer().checkpoint(&*folder);
    let mut after = Vec::new();
    let error = kept.fit_with(&mut net, &train, |net, epoch| {
        after = bits(net);
        if epoch.number == 3 {
            fs::remove_dir_all(&*folder).unwrap();
        }
        Continue(())
    });
    let error = error.unwrap_err();
    let text = error.to_string();
    let TrainError::Unwritten { unwritten, history, .. } = error else { panic!("{text}") };
    assert!(text.starts_with(&format!("cannot write `{}", folder.display())), "{text}");
    assert!(
        text.ends_with(
            "the training stopped after step 18. It is in `unwritten` of this error: `unwritten.write(folder)` writes \
             it, and `resume` goes on from there"
        ),
        "{text}"
    );
    assert_eq!((unwritten.step(), history.epochs().len()), (18, 3));
    assert_eq!(bits(&net), after);

    // Elsewhere, or where it was.
    let elsewhere = Folder::new();
    for folder in [&*folder, &*elsewhere] {
        let file = unwritten.write(folder).unwrap();
        assert_eq!(bits(&Mixed::load(file).unwrap()), after);
        let mut net = Mixed::new(2);
        let history = trainer().checkpoint(folder).resume(&mut net, &train).unwrap();
        assert_eq!(history.epochs().len(), 4);
        assert_eq!(bits(&net), bits(&whole));
    }
}

#[test]
fn what_a_killed_writer_left_is_removed_and_all_else_stays() {
    let (train, folder) = (examples::<Mixed>(0..42), Folder::new());
    fs::create_dir_all(&*folder).unwrap();
    let left = [".step-000000006.safetensors.4242.unfinished", ".best.safetensors.4242.unfinished"];
    let others = ["notes.txt", ".mine.unfinished", "step-7.safetensors", "other.safetensors"];
    for name in left.iter().chain(&others) {
        fs::write(folder.join(name), "half of it").unwrap();
    }
    trainer().checkpoint(&*folder).fit(&mut Mixed::new(1), &train).unwrap();
    let names = folder.names();
    assert!(left.iter().all(|name| !names.iter().any(|there| there == name)), "{names:?}");
    assert!(others.iter().all(|name| names.iter().any(|there| there == name)), "{names:?}");
    assert_eq!(names.len(), others.len() + 3);
}

#[cfg(unix)]
const FULL: &str = "FOLDER_ON_A_FULL_DISK";

/// On a disk on which no file may be longer than 4 KB, or 8 KB where a block is that large. The training in the error goes to
/// the standard error stream, which is a pipe.
#[cfg(unix)]
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FULL) else { return };
    let folder = Path::new(&folder);
    let mut net = Large::new(2);
    let error = large().checkpoint(Checkpoints::to(folder).every_steps(2)).resume(&mut net, &examples(0..37));
    let error = error.unwrap_err();
    let text = error.to_string();
    let TrainError::Unwritten { unwritten, .. } = error else { panic!("{text}") };
    assert!(text.contains("File too large"), "{text}");
    let file = unwritten.write(folder.join("other")).unwrap_err().to_string();
    assert!(file.contains("File too large"), "{file}");
    unwritten.weights().write_to(std::io::stderr()).unwrap();
}

#[cfg(unix)]
fn large() -> Trainer<Adam> {
    Trainer::new(Adam::new(0.01)).batch_size(8).epochs(2).quiet()
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_what_was_there_and_the_training_in_the_error() {
    use crate::checkpoints::trained::unless_stopped;
    use std::process::Command;

    let train = examples::<Large>(0..37);
    let mut whole = Large::new(1);
    large().fit(&mut whole, &train).unwrap();

    let folder = Folder::new();
    let begun =
        large().schedule(Stopping::after(4, Constant)).checkpoint(Checkpoints::to(&*folder).every_steps(2));
    assert!(unless_stopped(|| begun.fit(&mut Large::new(1), &train)).is_none());
    let files = || -> Vec<(String, Vec<u8>)> {
        let read = |name: String| (name.clone(), fs::read(folder.join(name)).unwrap());
        folder.names().into_iter().filter(|name| name != "other").map(read).collect()
    };
    let before = files();
    assert_eq!(before.len(), 2);

    let limited = r#"trap "" XFSZ; ulimit -f 8; exec "$0" --exact checkpoints::faults::child --nocapture"#;
    let mut command = Command::new("sh");
    let child = command.arg("-c").arg(limited).arg(std::env::current_exe().unwrap()).env(FULL, &*folder);
    let output = child.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "the child was called");
    assert!(files() == before);
    assert!(crate::checkpoints::trained::names(&folder.join("other")).is_empty());

    // What the error held goes on in another folder, and what is in the folder goes on too.
    let elsewhere = Folder::new();
    fs::create_dir_all(&*elsewhere).unwrap();
    fs::write(elsewhere.join("step-000000005.safetensors"), &output.stderr).unwrap();
    for folder in [&*folder, &*elsewhere] {
        let mut net = Large::new(3);
        large().checkpoint(folder).resume(&mut net, &train).unwrap();
        assert!(bits(&net) == bits(&whole));
    }
}
