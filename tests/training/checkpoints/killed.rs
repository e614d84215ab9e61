//! `kill -9` at any moment.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nn_runtime::optim::{Cosine, Moment, Schedule};
use nn_runtime::train::Checkpoints;
use nn_runtime::{Adam, Examples, Trainer};

use crate::checkpoints::trained::{Folder, Tiny, bits, examples, names};

const FOLDER: &str = "CHECKPOINTS_OF_A_CHILD";

/// Between checkpoints, in steps.
const INTERVAL: u64 = 3;

/// Tells which step comes next, and so that those before it are done and kept; waits until it may be taken.
#[derive(Debug)]
struct Telling(Cosine);

impl Schedule for Telling {
    fn factor(&self, at: Moment) -> f64 {
        // Unless the one that listens is gone.
        let _told = writeln!(io::stderr(), "step {}", at.step);
        let _may = io::stdin().read(&mut [0]);
        self.0.factor(at)
    }
}

fn trainer(test: &Examples<Tiny>) -> Trainer<Adam, &Examples<Tiny>> {
    let trainer = Trainer::new(Adam::new(1e-3)).batch_size(8).epochs(400).seed(5).quiet();
    trainer.schedule(Cosine::to(0.1)).validation(test)
}

/// The training that is killed: a process of its own, in which nothing else of this file runs.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let (train, test) = (examples(0..37), examples(100..110));
    let every = Checkpoints::to(folder).every_steps(INTERVAL);
    let trainer = trainer(&test).schedule(Telling(Cosine::to(0.1))).checkpoint(every);
    trainer.resume(&mut Tiny::new(1), &train).unwrap();
}

fn start(folder: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "checkpoints::killed::child", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn step(line: &str) -> u64 {
    line.strip_prefix("step ").and_then(|step| step.parse().ok()).unwrap_or_else(|| panic!("{line}"))
}

/// Numbers without an order to be seen (Knuth, MMIX).
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    *state >> 33
}

#[test]
fn fifty_times() {
    let folder = Folder::new();
    let mut state = std::process::id().into();
    // The step the last process was at when it was killed.
    let (mut reached, mut unfinished) = (0, 0);
    for life in 0..50 {
        let mut child = start(&folder);
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let first = step(&lines.next().expect("it goes on").unwrap());
        // It may have been killed after a checkpoint and before it told of the step after.
        let is_near = first <= reached + 1 && reached < first + INTERVAL;
        assert!(is_near, "life {life}: from {reached} to {first}");
        // It may take some steps more than are waited for, so that it is killed in the middle of work; but not all.
        let count = random(&mut state) % 16;
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(&vec![0; count as usize + 12]).unwrap();
        for _ in 0..count {
            reached = step(&lines.next().expect("it is not done yet").unwrap());
        }
        // As long as a few steps and checkpoints take.
        let until = Instant::now() + Duration::from_micros(random(&mut state) % 3000);
        while Instant::now() < until {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for line in lines {
            // The last line may have been cut off.
            if let Some(step) = line.unwrap().strip_prefix("step ").and_then(|step| step.parse().ok()) {
                reached = reached.max(step);
            }
        }
        reached = reached.max(first);
        for name in names(&folder) {
            match name.ends_with(".safetensors") {
                true => drop(Tiny::load(folder.join(&name)).unwrap()),
                false => unfinished += 1,
            }
        }
    }
    println!("killed at step {reached} the last time, {unfinished} times while a file was written");

    // It comes to its end, and no trace is left.
    let (train, test) = (examples(0..37), examples(100..110));
    let (mut whole, mut net) = (Tiny::new(1), Tiny::new(2));
    trainer(&test).fit(&mut whole, &train).unwrap();
    let checkpoints = Checkpoints::to(&*folder).every_epochs(100);
    trainer(&test).checkpoint(checkpoints).resume(&mut net, &train).unwrap();
    assert_eq!(bits(&net), bits(&whole));
    let left = names(&folder);
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(left.iter().all(|name| fs::metadata(folder.join(name)).is_ok_and(|file| file.len() > 0)));
}
