//! Checkpoints of trainings: made, and gone on with.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use nn_runtime::train::{Checkpoints, Stepper};
use nn_runtime::{Adam, Examples, LoadError, Threads, Trainer, Weights};

use crate::check::Meter;
use crate::networks::{Net, net};
use crate::readers::is_fine;

/// What is trained on.
static EXAMPLES: LazyLock<Examples<Net>> = LazyLock::new(|| {
    let rows = (0..5).map(|row| net::Example {
        a: row as f32,
        b: 1.0 - row as f32,
        kind: nn_runtime::Class::new(row % 3).expect("there is such a class"),
    });
    Net::examples(&rows.collect::<Vec<_>>()).expect("they fit")
});

/// How many epochs are trained.
const EPOCHS: usize = 2;

/// A training that writes after every two steps, of which an epoch has three, into a folder that does not outlive the system.
fn trainer() -> (Trainer<Adam, &'static Examples<Net>>, PathBuf) {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let folder = folder.join(format!("nn-fuzz-{}", std::process::id()));
    let trainer = Trainer::new(Adam::new(0.01)).epochs(EPOCHS).batch_size(2).seed(7).quiet();
    let trainer = trainer.threads(Threads::one()).validation(&*EXAMPLES).early_stopping(3);
    (trainer.checkpoint(Checkpoints::to(&folder).every_steps(2).keep(9)), folder)
}

/// The files of a training.
pub(crate) fn seeds() -> &'static [Vec<u8>] {
    static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
        let (trainer, folder) = trainer();
        trainer.fit(&mut Net::new(1), &*EXAMPLES).expect("it is trained");
        let entries = fs::read_dir(&folder).expect("there is a folder");
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it is read").path()).collect();
        paths.sort_unstable();
        let files = paths.iter().map(|path| fs::read(path).expect("it is read")).collect();
        fs::remove_dir_all(&folder).expect("it is removed");
        files
    });
    &FILES
}

/// Goes on from a file, as a training does and step by step.
pub(crate) fn read(bytes: &[u8], meter: &mut Meter) -> bool {
    let mut net = Net::new(1);
    let Ok(mut stepper) = Stepper::new(&net, Adam::new(0.01)) else { return false };
    let resumed = meter.of(|| Ok::<_, LoadError>(stepper.resume(&mut net, &Weights::from_bytes(bytes)?)));
    match resumed {
        Ok(Ok(())) => {
            let rows = (0..EXAMPLES.len()).map(|row| EXAMPLES.row(row));
            is_fine(meter.of(|| stepper.step(&mut net, rows)), meter);
        }
        Ok(refused) => drop(is_fine(refused, meter)),
        unread => return is_fine(unread, meter),
    }
    let (trainer, folder) = trainer();
    let file = folder.join("step-000000004.safetensors");
    fs::create_dir_all(&folder).and_then(|()| fs::write(&file, bytes)).expect("it is written");
    let trained = meter.of(|| trainer.resume(&mut net, &*EXAMPLES));
    fs::remove_dir_all(&folder).expect("it is removed");
    let trained = trained.inspect(|history| assert!(history.epochs().len() <= EPOCHS, "it goes on too long"));
    is_fine(trained, meter)
}
